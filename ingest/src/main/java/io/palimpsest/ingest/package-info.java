package io.palimpsest.ingest;
