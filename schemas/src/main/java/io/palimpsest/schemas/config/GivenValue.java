package io.palimpsest.schemas.config;

import java.util.Objects;

/**
 * One value that somebody gave, and where.
 *
 * @param text the value as given
 * @param source where, for people, e.g. {@code palimpsest.properties line 12}
 */
record GivenValue(String text, String source) {
    GivenValue {
        Objects.requireNonNull(text, "text");
        Objects.requireNonNull(source, "source");
    }
}
