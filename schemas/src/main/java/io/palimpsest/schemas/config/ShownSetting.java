package io.palimpsest.schemas.config;

/**
 * A setting as people and logs may see it. Immutable.
 *
 * @param key its key
 * @param value its value, hidden if it may be a secret
 * @param source where the value comes from, for people
 */
public record ShownSetting(String key, String value, String source) {}
