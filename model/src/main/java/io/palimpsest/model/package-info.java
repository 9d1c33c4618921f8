package io.palimpsest.model;
