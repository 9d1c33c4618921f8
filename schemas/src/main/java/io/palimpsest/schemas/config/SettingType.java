package io.palimpsest.schemas.config;

import java.util.Objects;
import java.util.function.Function;

/**
 * How the text of a setting becomes a value and back. Immutable; safe from any thread.
 *
 * @param <T> type of the value
 * @param description what is allowed, for people, e.g. {@code integer from 1 to 65535}
 * @param parse text to value; throws {@link IllegalArgumentException} when the text is not allowed
 * @param format value to text that {@code parse} reads back
 */
public record SettingType<T>(String description, Function<String, T> parse, Function<T, String> format) {
    public SettingType {
        Objects.requireNonNull(description, "description");
        Objects.requireNonNull(parse, "parse");
        Objects.requireNonNull(format, "format");
    }
}
