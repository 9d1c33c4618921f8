package io.palimpsest.local.stack.registry;

import java.util.Arrays;
import java.util.Locale;

/** What a new version of a subject must be able to exchange with the earlier ones; the names are Confluent's. */
enum CompatibilityLevel {
    NONE(false, false, false),
    BACKWARD(true, false, false),
    BACKWARD_TRANSITIVE(true, false, true),
    FORWARD(false, true, false),
    FORWARD_TRANSITIVE(false, true, true),
    FULL(true, true, false),
    FULL_TRANSITIVE(true, true, true);

    private final boolean readsEarlier;
    private final boolean readByEarlier;
    private final boolean transitive;

    CompatibilityLevel(boolean readsEarlier, boolean readByEarlier, boolean transitive) {
        this.readsEarlier = readsEarlier;
        this.readByEarlier = readByEarlier;
        this.transitive = transitive;
    }

    /** The level of a name in any case. */
    static CompatibilityLevel named(String name) {
        return Arrays.stream(values())
                .filter(level -> level.name().equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow(() -> new RegistryException(
                        RegistryError.INVALID_LEVEL,
                        "Invalid compatibility level '" + name + "'. Valid values are "
                                + Arrays.toString(values()).toLowerCase(Locale.ROOT)));
    }

    /** Whether a reader with the new schema must understand data of an earlier one. */
    boolean readsEarlier() {
        return readsEarlier;
    }

    /** Whether a reader with an earlier schema must understand data of the new one. */
    boolean readByEarlier() {
        return readByEarlier;
    }

    /** Whether all earlier versions count, rather than the latest alone. */
    boolean transitive() {
        return transitive;
    }
}
