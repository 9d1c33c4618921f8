package io.palimpsest.model.images;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Picture bytes to pixels, PNG, JPEG, GIF and BMP with the platform's readers and WebP with TwelveMonkeys', in memory only; transparency is
 * laid over white. Thread-safe. Sizes are not limited here: check the header before decoding bytes that are not trusted.
 */
public final class ImageDecoder {
    private static final int WHITE = 255;

    private ImageDecoder() {}

    /** Decodes the first picture in the bytes. */
    public static RgbImage decode(byte[] bytes) {
        // The stream is made directly, so that no temporary file is written whatever the process-wide setting is.
        try (ImageInputStream stream = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(stream);
            if (!readers.hasNext()) {
                throw new UndecodableImageException(
                        "no reader for these " + bytes.length + " bytes; PNG, JPEG, GIF, BMP and WebP can be read");
            }
            ImageReader reader = readers.next();
            try {
                reader.setInput(stream, true, true);
                return overWhite(reader.read(0));
            } finally {
                reader.dispose();
            }
        } catch (UndecodableImageException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // The readers answer damaged bytes with exceptions of many kinds.
            throw new UndecodableImageException("the picture is damaged: " + e.getMessage(), e);
        }
    }

    private static RgbImage overWhite(BufferedImage image) {
        int width = image.getWidth();
        int height = image.getHeight();
        byte[] rgb = new byte[3 * width * height];
        int[] row = new int[width];
        int target = 0;
        for (int y = 0; y < height; y++) {
            image.getRGB(0, y, width, 1, row, 0, width);
            for (int pixel : row) {
                int alpha = pixel >>> 24;
                rgb[target++] = blend(pixel >> 16 & 0xFF, alpha);
                rgb[target++] = blend(pixel >> 8 & 0xFF, alpha);
                rgb[target++] = blend(pixel & 0xFF, alpha);
            }
        }
        return new RgbImage(width, height, rgb);
    }

    private static byte blend(int value, int alpha) {
        return (byte) ((value * alpha + WHITE * (255 - alpha) + 127) / 255);
    }
}
