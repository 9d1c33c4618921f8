package io.palimpsest.evaluator.serving;

import io.palimpsest.evaluator.records.HeldOutPair;
import io.palimpsest.evaluator.records.HeldOutSplit;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A held-out pair that can be searched and shown. Immutable.
 *
 * @param sampleId identity of the sample
 * @param domain its domain
 * @param split which held-out gallery it belongs to
 * @param caption the caption that is evaluated
 * @param className first class label; empty when unlabelled
 * @param picture the encoded picture; not copied, must not be changed
 * @param pictureId SHA-256 of the picture, 64 lower-case hexadecimal digits
 */
public record GalleryItem(
        String sampleId,
        String domain,
        HeldOutSplit split,
        String caption,
        String className,
        byte[] picture,
        String pictureId) {

    /** What is needed of a pair. */
    static GalleryItem of(HeldOutPair pair) {
        ByteBuffer buffer = pair.getPicture().duplicate();
        byte[] picture = new byte[buffer.remaining()];
        buffer.get(picture);
        return new GalleryItem(
                pair.getSampleId(),
                pair.getDomain(),
                pair.getSplit(),
                pair.getCaption(),
                pair.getClassName(),
                picture,
                HexFormat.of().formatHex(sha256(picture)));
    }

    /** Bytes of the picture and the texts, about. */
    long bytes() {
        return picture.length
                + (sampleId + domain + caption + className).getBytes(StandardCharsets.UTF_8).length
                + pictureId.length();
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }
}
