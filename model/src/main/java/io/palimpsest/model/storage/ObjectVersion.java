package io.palimpsest.model.storage;

import java.util.Objects;

/**
 * An object as it was at one time.
 *
 * @param bytes its content; not to be changed
 * @param tag what the server calls this content (its ETag), for a write on condition that nobody changed it
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record ObjectVersion(byte[] bytes, String tag) {
    public ObjectVersion {
        Objects.requireNonNull(bytes, "bytes");
        Objects.requireNonNull(tag, "tag");
    }
}
