package io.palimpsest.local.stack.registry;

import java.util.List;

/**
 * A version as a client names it: a number, or the latest.
 *
 * @param number the number from 1, or 0 for the latest
 */
record VersionNumber(int number) {

    /** Reads a number, {@code latest}, or {@code -1}, which also means the latest. */
    static VersionNumber of(String text) {
        if (text.equals("latest") || text.equals("-1")) {
            return new VersionNumber(0);
        }
        try {
            int number = Integer.parseInt(text);
            if (number >= 1) {
                return new VersionNumber(number);
            }
        } catch (NumberFormatException notNumber) {
            throw invalid(text, notNumber);
        }
        throw invalid(text, null);
    }

    private static RegistryException invalid(String text, Throwable cause) {
        return new RegistryException(
                RegistryError.INVALID_VERSION,
                "The specified version '" + text + "' is not a valid version id. Allowed values are between [1, 2^31-1]"
                        + " and the string \"latest\"",
                cause);
    }

    boolean isLatest() {
        return number == 0;
    }

    /** The version meant among those of a subject, oldest first and not empty. */
    SchemaVersion in(List<SchemaVersion> versions) {
        if (isLatest()) {
            return versions.get(versions.size() - 1);
        }
        return versions.stream()
                .filter(version -> version.version() == number)
                .findFirst()
                .orElseThrow(() -> RegistryException.versionNotFound(number));
    }
}
