package io.palimpsest.evaluator;
