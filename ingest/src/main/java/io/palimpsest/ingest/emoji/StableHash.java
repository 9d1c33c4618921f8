package io.palimpsest.ingest.emoji;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Numbers drawn from text by SHA-256, so that every choice of the builder is the same on every machine. Stateless. */
final class StableHash {

    private StableHash() {}

    /** A non-negative number that depends on the purpose and the name alone. */
    static long number(String purpose, String name) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest((purpose + ":" + name).getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.wrap(digest).getLong() >>> 1;
        } catch (NoSuchAlgorithmException absent) {
            throw new IllegalStateException("Every Java platform must have SHA-256, this one has not", absent);
        }
    }

    /** A fraction in [0, 1) that depends on the purpose and the name alone. */
    static double fraction(String purpose, String name) {
        return (number(purpose, name) >>> 10) * 0x1p-53;
    }
}
