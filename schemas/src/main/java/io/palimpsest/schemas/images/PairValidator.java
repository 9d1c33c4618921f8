package io.palimpsest.schemas.images;

import io.palimpsest.events.v1.Caption;
import io.palimpsest.events.v1.Image;
import io.palimpsest.events.v1.ImageTextPair;
import io.palimpsest.schemas.errors.ErrorCode;
import io.palimpsest.schemas.errors.PoisonRecordException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Checks that an event can be trained without harm: ids, captions, and every picture's presence, caps and digest. Reads
 * image headers only. Immutable; safe from any thread.
 */
public final class PairValidator {
    /** 40 megapixels: 120 MB once decoded to RGB. */
    public static final long DEFAULT_MAX_PIXELS = 40_000_000L;

    /** 15 MiB: fits a record of the pairs topic with room for the other fields. */
    public static final int DEFAULT_MAX_IMAGE_BYTES = 15 << 20;

    private final long maxPixels;
    private final int maxImageBytes;

    /** With the default caps. */
    public PairValidator() {
        this(DEFAULT_MAX_PIXELS, DEFAULT_MAX_IMAGE_BYTES);
    }

    /**
     * @param maxPixels largest width times height of a picture, at least 1
     * @param maxImageBytes largest encoded picture in bytes, at least 1
     */
    public PairValidator(long maxPixels, int maxImageBytes) {
        if (maxPixels < 1) {
            throw new IllegalArgumentException("maxPixels must be >= 1 but was " + maxPixels);
        }
        if (maxImageBytes < 1) {
            throw new IllegalArgumentException("maxImageBytes must be >= 1 but was " + maxImageBytes);
        }
        this.maxPixels = maxPixels;
        this.maxImageBytes = maxImageBytes;
    }

    /**
     * Checks an event.
     *
     * @throws PoisonRecordException with the code of the first fault found
     */
    public void check(ImageTextPair pair) {
        if (pair.getSampleId().isBlank()) {
            throw new PoisonRecordException(ErrorCode.BLANK_SAMPLE_ID, "The sample id is blank.");
        }
        if (pair.getDomain().isBlank()) {
            throw new PoisonRecordException(ErrorCode.BLANK_DOMAIN, "The domain of " + name(pair) + " is blank.");
        }
        checkCaptions(pair);
        checkImage(pair.getImage(), "image of " + name(pair));
        pair.getModalities().forEach((modality, image) -> checkImage(image, modality + " image of " + name(pair)));
        if (pair.getMask() != null) {
            checkImage(pair.getMask(), "mask of " + name(pair));
        }
    }

    /**
     * Checks bytes that were fetched or came inline: size, caps, and the digest if one is stated.
     *
     * @param image what the event states
     * @param bytes the encoded picture
     * @param name of the picture, for messages
     * @return the header, so that nobody needs to read it again
     * @throws PoisonRecordException with the code of the first fault found
     */
    public ImageHeader checkBytes(Image image, byte[] bytes, String name) {
        checkSize(bytes.length, name);
        if (image.getSizeBytes() != null && image.getSizeBytes() != bytes.length) {
            throw new PoisonRecordException(
                    ErrorCode.IMAGE_DIGEST_MISMATCH,
                    "The " + name + " has " + bytes.length + " bytes but the event states " + image.getSizeBytes()
                            + ".");
        }
        if (image.getSha256() != null) {
            String actual = HexFormat.of().formatHex(sha256(bytes));
            if (!actual.equals(image.getSha256())) {
                throw new PoisonRecordException(
                        ErrorCode.IMAGE_DIGEST_MISMATCH,
                        "The " + name + " has SHA-256 " + actual + " but the event states " + image.getSha256() + ".");
            }
        }
        ImageHeader header = ImageHeader.read(bytes);
        if (header.pixels() > maxPixels) {
            throw new PoisonRecordException(
                    ErrorCode.IMAGE_TOO_LARGE,
                    "The " + name + " has " + header.width() + " x " + header.height() + " = " + header.pixels()
                            + " pixels, at most " + maxPixels + " are allowed.");
        }
        return header;
    }

    private static void checkCaptions(ImageTextPair pair) {
        if (pair.getCaptions().isEmpty()) {
            throw new PoisonRecordException(ErrorCode.NO_CAPTION, "There is no caption in " + name(pair) + ".");
        }
        int index = 0;
        for (Caption caption : pair.getCaptions()) {
            if (caption.getText().isBlank()) {
                throw new PoisonRecordException(
                        ErrorCode.BLANK_CAPTION, "Caption " + index + " of " + name(pair) + " is blank.");
            }
            index++;
        }
    }

    private void checkImage(Image image, String name) {
        if (image.getBytes() != null) {
            checkBytes(image, array(image.getBytes()), name);
            return;
        }
        if (image.getUri() == null || image.getUri().isBlank()) {
            throw new PoisonRecordException(ErrorCode.IMAGE_MISSING, "The " + name + " has neither bytes nor a URI.");
        }
        if (image.getSha256() == null || image.getSizeBytes() == null) {
            throw new PoisonRecordException(
                    ErrorCode.IMAGE_MISSING,
                    "The " + name + " is at " + image.getUri()
                            + " but the event does not state both its SHA-256 and its size.");
        }
        checkSize(image.getSizeBytes(), name);
    }

    private void checkSize(long bytes, String name) {
        if (bytes < 1) {
            throw new PoisonRecordException(ErrorCode.IMAGE_MISSING, "The " + name + " is empty.");
        }
        if (bytes > maxImageBytes) {
            throw new PoisonRecordException(
                    ErrorCode.IMAGE_TOO_LARGE,
                    "The " + name + " has " + bytes + " bytes, at most " + maxImageBytes + " are allowed.");
        }
    }

    private static String name(ImageTextPair pair) {
        return "sample '" + pair.getSampleId() + "'";
    }

    /** The buffer's bytes; the buffer stays as it was for the next reader. */
    private static byte[] array(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("Every Java platform has SHA-256, but this one has not", impossible);
        }
    }
}
