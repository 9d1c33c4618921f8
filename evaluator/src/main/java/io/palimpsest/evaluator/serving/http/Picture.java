package io.palimpsest.evaluator.serving.http;

import io.palimpsest.evaluator.encoding.CheckpointModel;
import io.palimpsest.model.images.UndecodableImageException;
import io.palimpsest.schemas.errors.PoisonRecordException;
import io.palimpsest.schemas.images.ImageHeader;
import java.util.Base64;

/**
 * A picture of a request. That its header allows it to be decoded is known before there is one.
 *
 * @param where JSON pointer
 * @param bytes the encoded picture; not copied, must not be changed
 */
record Picture(String where, byte[] bytes) {
    private static final String DATA_URL = "data:";
    private static final String BASE64 = ";base64,";

    /**
     * Reads a picture's header.
     *
     * @param text base64, or a data URL of it
     * @param maxPixels most pixels
     */
    static Picture read(String where, String text, long maxPixels) {
        byte[] bytes = decoded(where, text);
        ImageHeader header;
        try {
            header = ImageHeader.read(bytes);
        } catch (PoisonRecordException unreadable) {
            throw unreadable(where, unreadable.getMessage());
        }
        if (header.pixels() > maxPixels) {
            throw new ProblemException(
                    Problem.PICTURE_TOO_LARGE,
                    where,
                    "The picture has " + header.width() + " x " + header.height() + " = " + header.pixels()
                            + " pixels, at most " + maxPixels + " are allowed.",
                    "Scale it down, the model sees a small square anyway; or raise serving.max-pixels.");
        }
        return new Picture(where, bytes);
    }

    /** The picture at the size of a model. */
    float[] pixels(CheckpointModel model) {
        try {
            return model.pixels(bytes);
        } catch (UndecodableImageException damaged) {
            throw unreadable(where, damaged.getMessage());
        }
    }

    private static byte[] decoded(String where, String text) {
        int comma = text.startsWith(DATA_URL) ? text.indexOf(BASE64) : -1;
        try {
            return Base64.getDecoder().decode(comma < 0 ? text : text.substring(comma + BASE64.length()));
        } catch (IllegalArgumentException garbled) {
            throw unreadable(where, "It is not base64: " + garbled.getMessage() + ".");
        }
    }

    private static ProblemException unreadable(String where, String why) {
        return new ProblemException(
                Problem.PICTURE_UNREADABLE, where, why, "Send PNG, JPEG, GIF, BMP or WebP as base64 on one line.");
    }
}
