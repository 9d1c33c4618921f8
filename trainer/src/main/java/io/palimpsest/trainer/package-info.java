package io.palimpsest.trainer;
