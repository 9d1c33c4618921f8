package io.palimpsest.schemas.images;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import javax.imageio.ImageIO;

/** Images and headers of images made on the spot. */
final class TestImages {
    private TestImages() {}

    /** A whole image. */
    static byte[] encode(String format, int width, int height) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        if (!ImageIO.write(new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB), format, bytes)) {
            throw new IOException("no writer for " + format);
        }
        return bytes.toByteArray();
    }

    /** What a decoder reads first of a PNG of any size. */
    static byte[] pngHeader(int width, int height) {
        ByteBuffer bytes = ByteBuffer.allocate(33);
        bytes.put(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
        bytes.putInt(13).put("IHDR".getBytes(StandardCharsets.US_ASCII));
        bytes.putInt(width).putInt(height).put((byte) 8).put((byte) 2);
        return bytes.array();
    }

    /** The header of a WebP whose first chunk is of a kind. */
    static byte[] webp(String chunk, int width, int height) {
        ByteBuffer bytes = ByteBuffer.allocate(30).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(1000);
        bytes.put("WEBP".getBytes(StandardCharsets.US_ASCII));
        bytes.put(chunk.getBytes(StandardCharsets.US_ASCII)).putInt(900);
        switch (chunk) {
            case "VP8 " -> bytes.put(new byte[] {0x50, 1, 0, (byte) 0x9d, 1, 0x2a})
                    .putShort((short) width)
                    .putShort((short) height);
            case "VP8L" -> bytes.put((byte) 0x2f).putInt((width - 1) | (height - 1) << 14);
            case "VP8X" -> {
                bytes.putInt(0x10).putInt(width - 1);
                bytes.position(bytes.position() - 1);
                bytes.putShort((short) (height - 1)).put((byte) ((height - 1) >> 16));
            }
            default -> throw new IllegalArgumentException(chunk);
        }
        return bytes.array();
    }

    /** The bytes up to the end of the size, of an image 300 wide. */
    static byte[] header(ImageFormat format) throws IOException {
        return switch (format) {
            case PNG -> Arrays.copyOf(encode("png", 300, 17), 24);
            case JPEG -> jpegUpToItsFrame();
            case GIF -> Arrays.copyOf(encode("gif", 300, 17), 10);
            case BMP -> Arrays.copyOf(encode("bmp", 300, 17), 26);
            case WEBP -> webp("VP8X", 300, 17);
        };
    }

    private static byte[] jpegUpToItsFrame() throws IOException {
        byte[] whole = encode("jpg", 300, 17);
        for (int length = 4; ; length++) {
            if ((whole[length] & 0xff) == 0xff && (whole[length + 1] & 0xff) == 0xc0) {
                return Arrays.copyOf(whole, length + 9);
            }
        }
    }
}
