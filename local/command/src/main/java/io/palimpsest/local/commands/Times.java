package io.palimpsest.local.commands;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Times for people: UTC, whole seconds. */
final class Times {

    private Times() {}

    static String toSeconds(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    static String toSeconds(String iso) {
        return toSeconds(Instant.parse(iso));
    }
}
