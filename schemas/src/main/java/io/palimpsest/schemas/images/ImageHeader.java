package io.palimpsest.schemas.images;

import io.palimpsest.schemas.errors.ErrorCode;
import io.palimpsest.schemas.errors.PoisonRecordException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Format and size of an encoded image, read from its header without decoding a pixel: cheap enough for every event, and
 * safe on a decompression bomb. Immutable; safe from any thread.
 *
 * @param format which of the formats understood
 * @param width pixels, at least 1
 * @param height pixels, at least 1
 */
public record ImageHeader(ImageFormat format, int width, int height) {
    public ImageHeader {
        if (width < 1 || height < 1) {
            throw new PoisonRecordException(
                    ErrorCode.IMAGE_UNDECODABLE,
                    "The " + format + " header states a size of " + width + " x " + height + " pixels.");
        }
    }

    /** Width times height. */
    public long pixels() {
        return (long) width * height;
    }

    /**
     * Reads the header.
     *
     * @param bytes the encoded image
     * @throws PoisonRecordException IMAGE_UNSUPPORTED if the bytes start like none of the formats, IMAGE_UNDECODABLE if the
     *     header is cut off or contradicts itself
     */
    public static ImageHeader read(byte[] bytes) {
        ImageFormat format = format(bytes);
        try {
            return switch (format) {
                case PNG -> png(ByteBuffer.wrap(bytes));
                case JPEG -> jpeg(ByteBuffer.wrap(bytes));
                case GIF -> gif(little(bytes));
                case BMP -> bmp(little(bytes));
                case WEBP -> webp(little(bytes), bytes);
            };
        } catch (IndexOutOfBoundsException cutOff) {
            throw new PoisonRecordException(
                    ErrorCode.IMAGE_UNDECODABLE,
                    "The " + format + " header is cut off after " + bytes.length + " bytes.",
                    cutOff);
        }
    }

    private static ImageFormat format(byte[] bytes) {
        if (startsWith(bytes, 0, "\u0089PNG\r\n\u001a\n")) {
            return ImageFormat.PNG;
        }
        if (startsWith(bytes, 0, "\u00ff\u00d8\u00ff")) {
            return ImageFormat.JPEG;
        }
        if (startsWith(bytes, 0, "GIF87a") || startsWith(bytes, 0, "GIF89a")) {
            return ImageFormat.GIF;
        }
        if (startsWith(bytes, 0, "BM")) {
            return ImageFormat.BMP;
        }
        if (startsWith(bytes, 0, "RIFF") && startsWith(bytes, 8, "WEBP")) {
            return ImageFormat.WEBP;
        }
        throw new PoisonRecordException(
                ErrorCode.IMAGE_UNSUPPORTED,
                "The image of " + bytes.length + " bytes is neither PNG, JPEG, GIF, BMP nor WebP.");
    }

    /** PNG 1.2, section 11.2.2: the first chunk is IHDR, width and height lead it. */
    private static ImageHeader png(ByteBuffer in) {
        if (!startsWith(in.array(), 12, "IHDR")) {
            in.getInt(20);
            throw contradiction(ImageFormat.PNG, "its first chunk is not IHDR");
        }
        return new ImageHeader(ImageFormat.PNG, in.getInt(16), in.getInt(20));
    }

    /** ITU T.81, annex B: segments until a start of frame, which holds height before width. */
    private static ImageHeader jpeg(ByteBuffer in) {
        int at = 2;
        while (true) {
            if (in.get(at) != (byte) 0xff) {
                throw contradiction(ImageFormat.JPEG, "byte " + at + " should start a segment");
            }
            int marker = in.get(at + 1) & 0xff;
            if (marker == 0xff) {
                // A fill byte.
                at++;
            } else if (isStartOfFrame(marker)) {
                return new ImageHeader(ImageFormat.JPEG, in.getShort(at + 7) & 0xffff, in.getShort(at + 5) & 0xffff);
            } else if (marker == 0xd9 || marker == 0xda) {
                throw contradiction(ImageFormat.JPEG, "it has no frame before its scan or end");
            } else if (marker == 0x01 || (marker >= 0xd0 && marker <= 0xd8)) {
                at += 2;
            } else {
                at += 2 + Math.max(2, in.getShort(at + 2) & 0xffff);
            }
        }
    }

    /** SOF0 to SOF15, among which C4, C8 and CC mean something else. */
    private static boolean isStartOfFrame(int marker) {
        return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
    }

    /**
     * GIF89a, sections 18 and 20: the logical screen, or the first frame where that is larger. The frame is what is decoded, and its size is its
     * own.
     */
    private static ImageHeader gif(ByteBuffer in) {
        int width = in.getShort(6) & 0xffff;
        int height = in.getShort(8) & 0xffff;
        int frame = firstFrame(in);
        if (frame >= 0) {
            width = Math.max(width, in.getShort(frame + 5) & 0xffff);
            height = Math.max(height, in.getShort(frame + 7) & 0xffff);
        }
        return new ImageHeader(ImageFormat.GIF, width, height);
    }

    /** Where the descriptor of the first frame begins, or -1 if the file ends or is damaged before it, so that nothing can be decoded. */
    private static int firstFrame(ByteBuffer in) {
        int end = in.limit();
        if (end < 13) {
            return -1;
        }
        int packed = in.get(10);
        int at = 13 + ((packed & 0x80) == 0 ? 0 : 3 << ((packed & 7) + 1));
        while (at + 9 <= end) {
            int block = in.get(at);
            if (block == 0x2c) {
                return at;
            }
            if (block != 0x21) {
                return -1;
            }
            at += 2;
            while (at < end && in.get(at) != 0) {
                at += 1 + (in.get(at) & 0xff);
            }
            at++;
        }
        return -1;
    }

    /** BITMAPCOREHEADER has 16-bit sizes; every later one has 32-bit sizes, a negative height meaning top-down. */
    private static ImageHeader bmp(ByteBuffer in) {
        if (in.getInt(14) == 12) {
            return new ImageHeader(ImageFormat.BMP, in.getShort(18) & 0xffff, in.getShort(20) & 0xffff);
        }
        return new ImageHeader(ImageFormat.BMP, in.getInt(18), Math.abs(in.getInt(22)));
    }

    /** WebP container: VP8 holds 14-bit sizes, VP8L 14-bit sizes less one, VP8X 24-bit sizes less one. */
    private static ImageHeader webp(ByteBuffer in, byte[] bytes) {
        if (startsWith(bytes, 12, "VP8 ")) {
            return new ImageHeader(ImageFormat.WEBP, in.getShort(26) & 0x3fff, in.getShort(28) & 0x3fff);
        }
        if (startsWith(bytes, 12, "VP8L")) {
            int bits = in.getInt(21);
            return new ImageHeader(ImageFormat.WEBP, (bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1);
        }
        if (startsWith(bytes, 12, "VP8X")) {
            int width = (in.getInt(24) & 0xffffff) + 1;
            int height = (in.getInt(26) >>> 8) + 1;
            return webpFrame(in, bytes, width, height);
        }
        in.getInt(12);
        throw contradiction(ImageFormat.WEBP, "its first chunk is neither VP8, VP8L nor VP8X");
    }

    /** What a decoder decodes is the first frame, which a damaged or hostile file makes larger than its canvas. */
    private static ImageHeader webpFrame(ByteBuffer in, byte[] bytes, int canvasWidth, int canvasHeight) {
        int width = canvasWidth;
        int height = canvasHeight;
        long at = 30;
        while (at + 18 <= bytes.length) {
            int chunk = (int) at;
            if (startsWith(bytes, chunk, "VP8 ")) {
                width = Math.max(width, in.getShort(chunk + 14) & 0x3fff);
                height = Math.max(height, in.getShort(chunk + 16) & 0x3fff);
                break;
            }
            if (startsWith(bytes, chunk, "VP8L")) {
                int bits = in.getInt(chunk + 9);
                width = Math.max(width, (bits & 0x3fff) + 1);
                height = Math.max(height, ((bits >>> 14) & 0x3fff) + 1);
                break;
            }
            // A frame of an animation has a header of 16 bytes, and then chunks of its own; those of others are skipped
            // with their padding.
            long size = in.getInt(chunk + 4) & 0xffffffffL;
            at += startsWith(bytes, chunk, "ANMF") ? 24 : 8 + size + (size & 1);
        }
        return new ImageHeader(ImageFormat.WEBP, width, height);
    }

    private static PoisonRecordException contradiction(ImageFormat format, String found) {
        return new PoisonRecordException(
                ErrorCode.IMAGE_UNDECODABLE, "The " + format + " header is damaged: " + found + ".");
    }

    private static ByteBuffer little(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static boolean startsWith(byte[] bytes, int from, String latin1) {
        byte[] wanted = latin1.getBytes(StandardCharsets.ISO_8859_1);
        if (bytes.length < from + wanted.length) {
            return false;
        }
        for (int index = 0; index < wanted.length; index++) {
            if (bytes[from + index] != wanted[index]) {
                return false;
            }
        }
        return true;
    }
}
