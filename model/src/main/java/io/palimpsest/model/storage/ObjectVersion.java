package io.palimpsest.model.storage;

import java.util.Objects;

/**
 * An object as it was at one time.
 *
 * @param content its content
 * @param tag what the server calls this content (its ETag), for a write on condition that nobody changed it
 * @param <T> what the content was read as
 */
public record ObjectVersion<T>(T content, String tag) {
    public ObjectVersion {
        Objects.requireNonNull(content, "content");
        Objects.requireNonNull(tag, "tag");
    }
}
