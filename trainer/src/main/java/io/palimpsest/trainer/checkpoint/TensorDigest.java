package io.palimpsest.trainer.checkpoint;

/**
 * Identity of one tensor, independent of the file it lies in.
 *
 * @param name stable name of the learner's state, e.g. {@code momentum/image.head.weight}
 * @param sha256 SHA-256 of its little-endian bytes, 64 lower-case hexadecimal digits
 */
public record TensorDigest(String name, String sha256) {}
