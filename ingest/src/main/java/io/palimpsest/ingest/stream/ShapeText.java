package io.palimpsest.ingest.stream;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Optional;
import java.util.function.DoublePredicate;
import java.util.function.IntPredicate;

/** The text of a shape, taken parameter after parameter from the left. Used by one thread, once. */
final class ShapeText {

    private static final String FORMS =
            "domains, blurred[:WIDTH[:SEED]] (width above 0, at most 1), recurring[:ROUNDS] (2 to 10000),"
                    + " imbalanced[:RATIO[:SEED]] (1 to 1000000), surprise[:DOMAIN], mixed[:SEED]";

    private final String text;
    private final String name;
    private final Deque<String> parameters;

    ShapeText(String text) {
        this.text = text;
        this.parameters = new ArrayDeque<>(Arrays.asList(text.split(":", -1)));
        this.name = parameters.remove();
    }

    String name() {
        return name;
    }

    /** The next parameter as a decimal number, or the default if there is none. */
    double decimal(String what, double standard, DoublePredicate allowed) {
        if (parameters.isEmpty()) {
            return standard;
        }
        String given = parameters.remove();
        // Forms such as 0x1p3, NaN or 1f, which Java would take, are nobody's intention.
        if (!given.matches("\\d{1,9}(\\.\\d{1,9})?") || !allowed.test(Double.parseDouble(given))) {
            throw wrong(what + " cannot be '" + given + "'");
        }
        return Double.parseDouble(given);
    }

    /** The next parameter as a whole number, or the default if there is none. */
    int count(String what, int standard, IntPredicate allowed) {
        if (parameters.isEmpty()) {
            return standard;
        }
        String given = parameters.remove();
        if (!given.matches("\\d{1,9}") || !allowed.test(Integer.parseInt(given))) {
            throw wrong(what + " cannot be '" + given + "'");
        }
        return Integer.parseInt(given);
    }

    /** The next parameter as a seed, or 0 if there is none. */
    long seed() {
        if (parameters.isEmpty()) {
            return 0;
        }
        String given = parameters.remove();
        if (!given.matches("-?\\d{1,18}")) {
            throw wrong("SEED cannot be '" + given + "'");
        }
        return Long.parseLong(given);
    }

    /** All that is left, colons included, if there is anything. */
    Optional<String> rest() {
        if (parameters.isEmpty()) {
            return Optional.empty();
        }
        String rest = String.join(":", parameters);
        parameters.clear();
        if (rest.isBlank()) {
            throw wrong("DOMAIN cannot be empty");
        }
        return Optional.of(rest);
    }

    /** Nothing may be left. */
    void end() {
        if (!parameters.isEmpty()) {
            throw wrong("'" + String.join(":", parameters) + "' is too much");
        }
    }

    IllegalArgumentException wrong(String why) {
        return new IllegalArgumentException(
                "stream shape '" + text + "' is not understood: " + why + ". It must be one of " + FORMS);
    }
}
