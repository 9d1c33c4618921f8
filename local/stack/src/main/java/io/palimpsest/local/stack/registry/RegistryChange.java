package io.palimpsest.local.stack.registry;

import java.util.Objects;

/** One change of what the registry knows; replaying all of them in order gives the present state. */
sealed interface RegistryChange {

    /** A version was added or deleted softly. */
    record Put(SchemaVersion version) implements RegistryChange {

        public Put {
            Objects.requireNonNull(version, "version");
        }
    }

    /** A version was deleted for good. */
    record Remove(String subject, int version) implements RegistryChange {}

    /**
     * A compatibility level was set.
     *
     * @param subject the subject, or null for all subjects without a level of their own
     * @param level the level, or null to go back to the default
     */
    record Level(String subject, CompatibilityLevel level) implements RegistryChange {}
}
