package io.palimpsest.local.benchmark;

import io.palimpsest.trainer.learner.Learners;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A learner with settings of its own: one row of the comparison.
 *
 * @param name how it is called in the report
 * @param learner one of {@link Learners#names()}
 * @param settings settings of the trainer in which it differs from the other variants, by key
 */
public record Variant(String name, String learner, Map<String, String> settings) {

    private static final String FORM = "NAME:LEARNER or NAME:LEARNER:key=value;key=value";

    /** Checks the names. */
    public Variant {
        if (!name.matches("[A-Za-z0-9][^:;|\"<>\\p{Cntrl}]*")) {
            throw new IllegalArgumentException(
                    "the name of a variant begins with a letter or digit and has none of : ; | \" < > in it, but was '"
                            + name + "'");
        }
        if (!Learners.names().contains(learner)) {
            throw new IllegalArgumentException(
                    "there is no learner '" + learner + "'; it must be one of " + String.join(", ", Learners.names()));
        }
        settings = Map.copyOf(settings);
    }

    /**
     * {@return a learner as it is}
     *
     * @param learner its name
     */
    public static Variant of(String learner) {
        return new Variant(learner, learner, Map.of());
    }

    /**
     * {@return the variant that a text describes}
     *
     * @param text {@code NAME:LEARNER} or {@code NAME:LEARNER:key=value;key=value}
     * @throws IllegalArgumentException if it describes none
     */
    public static Variant parse(String text) {
        String[] parts = text.split(":", 3);
        if (parts.length < 2) {
            throw new IllegalArgumentException("a variant is " + FORM + " but was '" + text + "'");
        }
        Map<String, String> settings = new LinkedHashMap<>();
        for (String setting : parts.length < 3 ? new String[0] : parts[2].split(";", -1)) {
            int equals = setting.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException(
                        "a variant is " + FORM + ", but '" + setting + "' in '" + text + "' is no key=value");
            }
            String key = setting.substring(0, equals).trim();
            if (settings.put(key, setting.substring(equals + 1).trim()) != null) {
                throw new IllegalArgumentException("the variant '" + text + "' gives " + key + " twice");
            }
        }
        return new Variant(parts[0].trim(), parts[1].trim(), settings);
    }

    /**
     * {@return the variants of a file, one a line as {@link #parse} takes them} Empty lines and those that begin with # are passed over.
     *
     * @param file text in UTF-8
     * @throws IllegalArgumentException naming the line that describes none
     */
    public static List<Variant> read(Path file) throws IOException {
        List<Variant> variants = new ArrayList<>();
        int number = 0;
        for (String line : Files.readAllLines(file)) {
            number++;
            if (!line.isBlank() && !line.startsWith("#")) {
                try {
                    variants.add(parse(line.trim()));
                } catch (IllegalArgumentException wrong) {
                    throw new IllegalArgumentException(file + ", line " + number + ": " + wrong.getMessage(), wrong);
                }
            }
        }
        return variants;
    }
}
