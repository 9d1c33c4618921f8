package io.palimpsest.ingest;

import io.palimpsest.events.v1.ImageTextPair;
import io.palimpsest.schemas.errors.ErrorCode;
import io.palimpsest.schemas.errors.PoisonRecordException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import javax.imageio.ImageIO;

/**
 * Decodes an inline picture to see that it can be. To be called after the validator, whose caps keep a decompression bomb
 * away from here. Stateless; safe for any thread.
 */
final class PictureCheck {

    private PictureCheck() {}

    /** @throws PoisonRecordException with IMAGE_UNDECODABLE */
    static void check(ImageTextPair pair) {
        if (pair.getImage().getBytes() == null) {
            return;
        }
        ByteBuffer buffer = pair.getImage().getBytes().duplicate();
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        BufferedImage picture;
        try {
            picture = ImageIO.read(new ByteArrayInputStream(bytes));
        } catch (IOException | RuntimeException damaged) {
            // ImageIO's readers throw whatever comes up on damaged bytes, index errors included.
            throw undecodable(pair, String.valueOf(damaged.getMessage()), damaged);
        }
        if (picture == null) {
            throw undecodable(pair, "no decoder takes it", null);
        }
    }

    private static PoisonRecordException undecodable(ImageTextPair pair, String why, Throwable cause) {
        return new PoisonRecordException(
                ErrorCode.IMAGE_UNDECODABLE,
                "The image of sample '" + pair.getSampleId() + "' cannot be decoded: " + why,
                cause);
    }
}
