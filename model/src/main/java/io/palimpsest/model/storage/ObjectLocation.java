package io.palimpsest.model.storage;

import java.net.URI;

/**
 * Name of an object, or of the objects below it as those of a directory: {@code s3://bucket/key}.
 *
 * @param bucket bucket: 3 to 63 lower-case letters, digits, dots and hyphens
 * @param key key without a slash at either end; empty for the whole bucket. Letters, digits and {@code . _ = -} between slashes, so
 *     that it is the same in a URI, in a signature and on a disk
 */
public record ObjectLocation(String bucket, String key) {

    private static final String PREFIX = "s3://";

    public ObjectLocation {
        if (!bucket.matches("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")) {
            throw new IllegalArgumentException(
                    "a bucket must be 3 to 63 lower-case letters, digits, dots or hyphens but was '" + bucket + "'");
        }
        if (!key.isEmpty() && !key.matches("[A-Za-z0-9._=-]+(/[A-Za-z0-9._=-]+)*")
                || key.matches("(.*/)?\\.\\.?(/.*)?")) {
            throw new IllegalArgumentException(
                    "an object's key must be parts of letters, digits and . _ = - between slashes but was '" + key
                            + "'");
        }
    }

    /** {@return whether a text names a place in object storage} */
    public static boolean isOne(String text) {
        return text.startsWith(PREFIX);
    }

    /**
     * {@return the location that a text names}
     *
     * @param text {@code s3://bucket} or {@code s3://bucket/key}; a slash at the end makes no difference
     * @throws IllegalArgumentException saying what is wrong
     */
    public static ObjectLocation parse(String text) {
        if (!isOne(text)) {
            throw new IllegalArgumentException("it must begin with " + PREFIX + " but was '" + text + "'");
        }
        String path = text.substring(PREFIX.length());
        int slash = path.indexOf('/');
        String bucket = slash < 0 ? path : path.substring(0, slash);
        String key = slash < 0 ? "" : path.substring(slash + 1);
        return new ObjectLocation(bucket, key.endsWith("/") ? key.substring(0, key.length() - 1) : key);
    }

    /**
     * {@return a place below this one}
     *
     * @param path one part or several with slashes between them
     */
    public ObjectLocation resolve(String path) {
        return new ObjectLocation(bucket, key.isEmpty() ? path : key + "/" + path);
    }

    /** {@return the place that this one lies in; its key must have a slash} */
    public ObjectLocation parent() {
        return new ObjectLocation(bucket, key.substring(0, key.lastIndexOf('/')));
    }

    /** {@return the part of the key after the last slash} */
    public String name() {
        return key.substring(key.lastIndexOf('/') + 1);
    }

    /** {@return this location as a URI} */
    public URI toUri() {
        return URI.create(toString());
    }

    @Override
    public String toString() {
        return PREFIX + bucket + (key.isEmpty() ? "" : "/" + key);
    }
}
