package io.palimpsest.local.stack;
