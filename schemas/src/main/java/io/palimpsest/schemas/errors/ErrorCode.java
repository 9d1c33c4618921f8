package io.palimpsest.schemas.errors;

import java.util.Locale;

/**
 * Why an event could not be used: the closed list shared by logs, dead-letter headers, ledger entries and metric labels.
 */
public enum ErrorCode {
    /** The value does not start with the magic byte and schema id of the Confluent wire format. */
    NOT_WIRE_FORMAT,
    /** The registry has no schema under the id that the value names. */
    UNKNOWN_SCHEMA_ID,
    /** The value does not fit its schema, or its schema cannot be read as the record expected here. */
    SCHEMA_MISMATCH,
    /** The sample id is blank. */
    BLANK_SAMPLE_ID,
    /** The domain is blank. */
    BLANK_DOMAIN,
    /** There is no caption. */
    NO_CAPTION,
    /** A caption is blank. */
    BLANK_CAPTION,
    /** There are neither image bytes nor a complete reference to some. */
    IMAGE_MISSING,
    /** The image is in a format that is not read here. */
    IMAGE_UNSUPPORTED,
    /** The image is damaged. */
    IMAGE_UNDECODABLE,
    /** The image has more bytes or pixels than allowed. */
    IMAGE_TOO_LARGE,
    /** The image bytes contradict the SHA-256 or the size that the event states. */
    IMAGE_DIGEST_MISMATCH,
    /** The image could not be fetched from its URI. */
    IMAGE_UNREACHABLE,
    /** The sample was to be forgotten; its event is left out and, unlike the others, not dead-lettered. */
    FORGOTTEN;

    /** The code as it is written everywhere, in kebab case, e.g. {@code image-undecodable}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * Reads a code back.
     *
     * @param code as written by {@link #code()}
     * @throws IllegalArgumentException if it is not in the list
     */
    public static ErrorCode fromCode(String code) {
        for (ErrorCode candidate : values()) {
            if (candidate.code().equals(code)) {
                return candidate;
            }
        }
        throw new IllegalArgumentException("Unknown error code '" + code + "'");
    }

    @Override
    public String toString() {
        return code();
    }
}
