package io.palimpsest.schemas.config;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * One typed setting. Immutable; safe from any thread.
 *
 * @param <T> type of the value
 * @param key its key: lower case, words joined by dots and hyphens, with the unit last, e.g. {@code checkpoint.interval-steps}
 * @param type what is allowed
 * @param defaultValue the value when nobody sets it; must itself be allowed
 * @param secret whether the value must never be shown
 * @param help what it does, in one or two sentences
 */
public record Setting<T>(String key, SettingType<T> type, T defaultValue, boolean secret, String help) {
    public Setting {
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(defaultValue, "defaultValue");
        if (!key.matches("[a-z0-9]+([.-][a-z0-9]+)*")) {
            throw new IllegalArgumentException("setting key must be lower-case words joined by . or - but was " + key);
        }
        if (help.isBlank()) {
            throw new IllegalArgumentException("setting " + key + " must have a help text");
        }
        if (!type.parse().apply(type.format().apply(defaultValue)).equals(defaultValue)) {
            throw new IllegalArgumentException("setting " + key + " cannot read back its default " + defaultValue);
        }
    }

    /** A text of any form; the empty text is allowed. */
    public static Setting<String> ofString(String key, String defaultValue, String help) {
        return setting(key, new SettingType<>("text", text -> text, value -> value), defaultValue, help);
    }

    /** A whole number of 32 bits in {@code [min, max]}. */
    public static Setting<Integer> ofInt(String key, int defaultValue, int min, int max, String help) {
        return setting(key, number("integer", Integer::valueOf, min, max), defaultValue, help);
    }

    /** A whole number of 64 bits in {@code [min, max]}. */
    public static Setting<Long> ofLong(String key, long defaultValue, long min, long max, String help) {
        return setting(key, number("integer", Long::valueOf, min, max), defaultValue, help);
    }

    /** A finite decimal number in {@code [min, max]}. */
    public static Setting<Double> ofDouble(String key, double defaultValue, double min, double max, String help) {
        return setting(key, number("number", Double::valueOf, min, max), defaultValue, help);
    }

    /** {@code true} or {@code false}. */
    public static Setting<Boolean> ofBoolean(String key, boolean defaultValue, String help) {
        return setting(
                key, new SettingType<>("true or false", Setting::parseBoolean, String::valueOf), defaultValue, help);
    }

    /** A path of the file system, relative ones to the working directory. */
    public static Setting<Path> ofPath(String key, Path defaultValue, String help) {
        return setting(key, new SettingType<>("path", Path::of, Path::toString), defaultValue, help);
    }

    /** One constant of an enum, written in kebab case: {@code ROLL_BACK} is {@code roll-back}. */
    public static <E extends Enum<E>> Setting<E> ofEnum(String key, E defaultValue, String help) {
        List<E> values = List.of(defaultValue.getDeclaringClass().getEnumConstants());
        return setting(key, choice(values, Setting::kebab), defaultValue, help);
    }

    /** One of a closed list of texts, compared exactly. */
    public static Setting<String> ofChoice(String key, String defaultValue, List<String> allowed, String help) {
        return setting(key, choice(List.copyOf(allowed), Function.identity()), defaultValue, help);
    }

    /** Texts separated by commas; blanks around them and empty ones are dropped. */
    public static Setting<List<String>> ofList(String key, List<String> defaultValue, String help) {
        return setting(
                key,
                new SettingType<>("list separated by commas", Setting::parseList, value -> String.join(",", value)),
                List.copyOf(defaultValue),
                help);
    }

    /** This setting, with its value hidden wherever settings are shown. */
    public Setting<T> asSecret() {
        return new Setting<>(key, type, defaultValue, true, help);
    }

    /** The name of the environment variable that sets it, e.g. {@code PALIMPSEST_CHECKPOINT_INTERVAL_STEPS}. */
    public String environmentName() {
        return Settings.ENVIRONMENT_PREFIX
                + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    /** The text of the default value. */
    public String defaultText() {
        return type.format().apply(defaultValue);
    }

    private static <T> Setting<T> setting(String key, SettingType<T> type, T defaultValue, String help) {
        return new Setting<>(key, type, defaultValue, false, help);
    }

    private static <N extends Comparable<N>> SettingType<N> number(
            String kind, Function<String, N> parse, N min, N max) {
        String description = kind + " from " + min + " to " + max;
        return new SettingType<>(
                description,
                text -> {
                    N value = parse.apply(text.trim());
                    // Written so that NaN, which compares above everything, is refused too.
                    if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
                        throw new IllegalArgumentException("out of range");
                    }
                    return value;
                },
                String::valueOf);
    }

    private static <V> SettingType<V> choice(List<V> values, Function<V, String> text) {
        String description = "one of " + values.stream().map(text).collect(Collectors.joining(", "));
        return new SettingType<>(
                description,
                wanted -> values.stream()
                        .filter(value -> text.apply(value).equals(wanted.trim()))
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException("not in the list")),
                text);
    }

    private static String kebab(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static Boolean parseBoolean(String text) {
        return switch (text.trim().toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("neither true nor false");
        };
    }

    private static List<String> parseList(String text) {
        return Arrays.stream(text.split(",", -1))
                .map(String::trim)
                .filter(item -> !item.isEmpty())
                .toList();
    }
}
