package io.palimpsest.schemas.split;

import io.palimpsest.events.v1.ImageTextPair;
import io.palimpsest.events.v1.Split;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Decides which split a sample belongs to: the split its event states, else a stable hash of its sample id that gives 80 %
 * TRAIN, 8 % VALIDATION and 12 % TEST. Stateless; safe from any thread.
 *
 * <p>The hash is the first four bytes of the SHA-256 of the UTF-8 sample id, read as an unsigned big-endian number and
 * scaled to [0, 100). It is part of the contract: to change it would move held-out samples into training.
 */
public final class SampleSplit {
    private static final int TRAIN_BELOW = 80;
    private static final int VALIDATION_BELOW = 88;

    private SampleSplit() {}

    /** The split of an event: TRAIN, VALIDATION or TEST, never UNSPECIFIED. */
    public static Split of(ImageTextPair pair) {
        return switch (pair.getSplit()) {
            case UNSPECIFIED -> ofSampleId(pair.getSampleId());
            case TRAIN, VALIDATION, TEST -> pair.getSplit();
        };
    }

    /** The split that the stable hash gives a sample id: TRAIN, VALIDATION or TEST. */
    public static Split ofSampleId(String sampleId) {
        int bucket = bucket(sampleId);
        if (bucket < TRAIN_BELOW) {
            return Split.TRAIN;
        }
        return bucket < VALIDATION_BELOW ? Split.VALIDATION : Split.TEST;
    }

    /** Whether the trainer learns the event; if not, the evaluator owns it. */
    public static boolean trained(ImageTextPair pair) {
        return of(pair) == Split.TRAIN;
    }

    private static int bucket(String sampleId) {
        byte[] digest = sha256().digest(sampleId.getBytes(StandardCharsets.UTF_8));
        long unsigned = Integer.toUnsignedLong(ByteBuffer.wrap(digest).getInt());
        return (int) ((unsigned * 100) >>> 32);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("Every Java platform has SHA-256, but this one has not", impossible);
        }
    }
}
