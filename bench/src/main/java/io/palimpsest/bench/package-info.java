package io.palimpsest.bench;
