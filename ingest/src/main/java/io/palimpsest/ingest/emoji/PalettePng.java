package io.palimpsest.ingest.emoji;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/**
 * Writes a picture as an indexed PNG with nothing in it but header, palette and pixels, because a sample of thousands of
 * tiny pictures is mostly overhead otherwise. Source: PNG specification, third edition, sections 5 and 11. Stateless.
 */
final class PalettePng {

    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    private static final int INDEXED = 3;

    private PalettePng() {}

    /** @param mostColours 2 to 256; the picture is reduced to that many */
    static byte[] encode(BufferedImage picture, int mostColours) {
        int width = picture.getWidth();
        int height = picture.getHeight();
        int[] pixels = picture.getRGB(0, 0, width, height, null, 0, width);
        Palette palette = Palette.of(pixels, mostColours);
        int depth = palette.size() <= 2 ? 1 : palette.size() <= 4 ? 2 : palette.size() <= 16 ? 4 : 8;
        try (ByteArrayOutputStream file = new ByteArrayOutputStream()) {
            file.write(SIGNATURE);
            chunk(file, "IHDR", header(width, height, depth));
            chunk(file, "PLTE", colours(palette));
            chunk(file, "IDAT", deflate(rows(palette.indices(pixels), width, height, depth)));
            chunk(file, "IEND", new byte[0]);
            return file.toByteArray();
        } catch (IOException impossible) {
            throw new UncheckedIOException("Writing to memory failed", impossible);
        }
    }

    private static byte[] header(int width, int height, int depth) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream data = new DataOutputStream(bytes);
        data.writeInt(width);
        data.writeInt(height);
        data.write(new byte[] {(byte) depth, INDEXED, 0, 0, 0});
        return bytes.toByteArray();
    }

    private static byte[] colours(Palette palette) {
        byte[] bytes = new byte[3 * palette.size()];
        for (int index = 0; index < palette.size(); index++) {
            bytes[3 * index] = (byte) (palette.colour(index) >> 16);
            bytes[3 * index + 1] = (byte) (palette.colour(index) >> 8);
            bytes[3 * index + 2] = (byte) palette.colour(index);
        }
        return bytes;
    }

    /** Rows of packed indices, each behind filter byte 0. */
    private static byte[] rows(int[] indices, int width, int height, int depth) {
        int stride = 1 + (width * depth + 7) / 8;
        byte[] bytes = new byte[stride * height];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int bit = x * depth;
                int shift = 8 - depth - bit % 8;
                bytes[y * stride + 1 + bit / 8] |= (byte) (indices[y * width + x] << shift);
            }
        }
        return bytes;
    }

    private static byte[] deflate(byte[] rows) throws IOException {
        Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION);
        try (ByteArrayOutputStream bytes = new ByteArrayOutputStream()) {
            try (DeflaterOutputStream stream = new DeflaterOutputStream(bytes, deflater)) {
                stream.write(rows);
            }
            return bytes.toByteArray();
        } finally {
            deflater.end();
        }
    }

    private static void chunk(ByteArrayOutputStream file, String type, byte[] content) throws IOException {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        CRC32 checksum = new CRC32();
        checksum.update(name);
        checksum.update(content);
        DataOutputStream data = new DataOutputStream(file);
        data.writeInt(content.length);
        data.write(name);
        data.write(content);
        data.writeInt((int) checksum.getValue());
        data.flush();
    }
}
