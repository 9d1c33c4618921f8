package io.palimpsest.schemas;
