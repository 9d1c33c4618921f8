package io.palimpsest.schemas.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.palimpsest.schemas.errors.ErrorCode;
import io.palimpsest.schemas.errors.PoisonRecordException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageHeaderTest {
    @ParameterizedTest
    @ValueSource(strings = {"png", "jpg", "gif", "bmp"})
    void sizeAndFormatAreThoseOfTheDecoder(String format) throws IOException {
        ImageHeader header = ImageHeader.read(TestImages.encode(format, 300, 17));

        assertThat(header.width()).isEqualTo(300);
        assertThat(header.height()).isEqualTo(17);
        assertThat(header.format().mediaType()).isEqualTo("image/" + (format.equals("jpg") ? "jpeg" : format));
    }

    @Test
    void everyKindOfWebpIsRead() {
        assertThat(ImageHeader.read(TestImages.webp("VP8 ", 300, 17)))
                .isEqualTo(new ImageHeader(ImageFormat.WEBP, 300, 17));
        assertThat(ImageHeader.read(TestImages.webp("VP8L", 300, 17)))
                .isEqualTo(new ImageHeader(ImageFormat.WEBP, 300, 17));
        assertThat(ImageHeader.read(TestImages.webp("VP8X", 70_000, 17)))
                .isEqualTo(new ImageHeader(ImageFormat.WEBP, 70_000, 17));
    }

    @Test
    void aBitmapStoredTopDownHasAPositiveHeight() throws IOException {
        byte[] bytes = TestImages.encode("bmp", 300, 17);
        System.arraycopy(new byte[] {-17, -1, -1, -1}, 0, bytes, 22, 4);

        assertThat(ImageHeader.read(bytes).height()).isEqualTo(17);
    }

    @Test
    void aHundredMegapixelBombIsSeenWithoutDecoding() {
        byte[] bomb = TestImages.pngHeader(10_000, 10_000);

        assertThat(bomb).hasSizeLessThan(100);
        assertThat(ImageHeader.read(bomb).pixels()).isEqualTo(100_000_000L);
    }

    @Test
    void aFrameThatIsLargerThanItsScreenIsSeen() throws IOException {
        byte[] bytes = TestImages.encode("gif", 300, 17);
        int frame = 13 + (3 << ((bytes[10] & 7) + 1));
        while (bytes[frame] == 0x21) {
            frame += 2;
            while (bytes[frame] != 0) {
                frame += 1 + (bytes[frame] & 0xff);
            }
            frame++;
        }
        assertThat(bytes[frame]).isEqualTo((byte) 0x2c);
        System.arraycopy(new byte[] {(byte) 0x60, (byte) 0xea, (byte) 0x50, (byte) 0xc3}, 0, bytes, frame + 5, 4);

        assertThat(ImageHeader.read(bytes).pixels()).isEqualTo(60_000L * 50_000);
    }

    @Test
    void aWebpFrameThatIsLargerThanItsCanvasIsSeen() {
        byte[] canvas = TestImages.webp("VP8X", 16, 16);
        for (String kind : List.of("VP8 ", "VP8L")) {
            byte[] image = Arrays.copyOfRange(TestImages.webp(kind, 16_000, 9_000), 12, 30);
            assertThat(ImageHeader.read(joined(canvas, image)).pixels()).isEqualTo(16_000L * 9_000);
            byte[] colours = {'I', 'C', 'C', 'P', 3, 0, 0, 0, 1, 2, 3, 0};
            byte[] frame = Arrays.copyOf(new byte[] {'A', 'N', 'M', 'F', 99, 0, 0, 0}, 24);
            assertThat(ImageHeader.read(joined(canvas, colours, frame, image)).pixels())
                    .isEqualTo(16_000L * 9_000);
        }
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    @Test
    void theLargestSizesDoNotOverflow() {
        assertThat(ImageHeader.read(TestImages.pngHeader(Integer.MAX_VALUE, Integer.MAX_VALUE))
                        .pixels())
                .isEqualTo(4_611_686_014_132_420_609L);
    }

    @ParameterizedTest
    @EnumSource(ImageFormat.class)
    void everyCutOffHeaderIsUndecodable(ImageFormat format) throws IOException {
        byte[] whole = TestImages.header(format);
        int magic =
                format == ImageFormat.WEBP ? 12 : format == ImageFormat.BMP ? 2 : format == ImageFormat.JPEG ? 3 : 8;
        int length = Math.min(magic, format == ImageFormat.GIF ? 6 : magic);

        for (; length < whole.length; length++) {
            assertThat(codeOf(Arrays.copyOf(whole, length)))
                    .as("%s cut after %d of %d bytes", format, length, whole.length)
                    .isEqualTo(ErrorCode.IMAGE_UNDECODABLE);
        }
        assertThat(ImageHeader.read(whole).width()).isEqualTo(300);
    }

    @ParameterizedTest
    @EnumSource(ImageFormat.class)
    void everyDamagedByteIsAHeaderOrPoisonAndNothingElse(ImageFormat format) throws IOException {
        byte[] whole = TestImages.header(format);

        for (int at = 0; at < whole.length; at++) {
            for (int value = 0; value < 256; value++) {
                byte[] damaged = whole.clone();
                damaged[at] = (byte) value;
                try {
                    assertThat(ImageHeader.read(damaged).pixels()).isPositive();
                } catch (PoisonRecordException expected) {
                    assertThat(expected.code()).isIn(ErrorCode.IMAGE_UNDECODABLE, ErrorCode.IMAGE_UNSUPPORTED);
                }
            }
        }
    }

    @Test
    void somethingElseIsUnsupported() {
        assertThat(codeOf(new byte[0])).isEqualTo(ErrorCode.IMAGE_UNSUPPORTED);
        assertThat(codeOf(
                        "<svg xmlns='http://www.w3.org/2000/svg'/>".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .isEqualTo(ErrorCode.IMAGE_UNSUPPORTED);
    }

    @Test
    void anImageWithoutPixelsIsUndecodable() {
        assertThat(codeOf(TestImages.pngHeader(0, 5))).isEqualTo(ErrorCode.IMAGE_UNDECODABLE);
        assertThat(codeOf(TestImages.pngHeader(5, -1))).isEqualTo(ErrorCode.IMAGE_UNDECODABLE);
    }

    @Test
    void aJpegWithoutAFrameIsUndecodable() {
        assertThat(codeOf(new byte[] {(byte) 0xff, (byte) 0xd8, (byte) 0xff, (byte) 0xda, 0, 4, 0, 0}))
                .isEqualTo(ErrorCode.IMAGE_UNDECODABLE);
    }

    private static ErrorCode codeOf(byte[] bytes) {
        return catchThrowableOfType(PoisonRecordException.class, () -> ImageHeader.read(bytes))
                .code();
    }
}
