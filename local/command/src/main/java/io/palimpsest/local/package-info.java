package io.palimpsest.local;
