package io.palimpsest.model.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.palimpsest.model.CounterRandom;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class ImagesTest {
    @Test
    void transparencyIsLaidOverWhite() throws IOException {
        BufferedImage image = new BufferedImage(3, 1, BufferedImage.TYPE_INT_ARGB);
        image.setRGB(0, 0, 0xFF102030);
        image.setRGB(1, 0, 0x00102030);
        image.setRGB(2, 0, 0x80000000);
        RgbImage decoded = ImageDecoder.decode(encoded(image, "png"));
        assertThat(decoded.rgb()).containsExactly(0x10, 0x20, 0x30, 0xFF, 0xFF, 0xFF, 0x7F, 0x7F, 0x7F);
    }

    @Test
    void greyAndPalettePicturesAreDecodedToRgb() throws IOException {
        BufferedImage grey = new BufferedImage(2, 2, BufferedImage.TYPE_BYTE_GRAY);
        BufferedImage palette = new BufferedImage(2, 2, BufferedImage.TYPE_BYTE_INDEXED);
        palette.setRGB(0, 0, 0xFFFF0000);
        assertThat(ImageDecoder.decode(encoded(grey, "png")).rgb()).containsOnly(0);
        assertThat(ImageDecoder.decode(encoded(palette, "gif")).value(0, 0, 0)).isEqualTo(255);
    }

    @Test
    void losslessWebpIsWhatItWasMadeOfTransparencyIncluded() throws IOException {
        assertThat(ImageDecoder.decode(resource("alpha-lossless.webp")).rgb())
                .isEqualTo(ImageDecoder.decode(resource("alpha.png")).rgb());
    }

    @Test
    void lossyWebpIsThatOfTheReferenceDecoderButForTheEdgesOfColours() throws IOException {
        // libwebp smooths colour between its coarser samples, this decoder does not.
        byte[] decoded = ImageDecoder.decode(resource("lossy.webp")).rgb();
        byte[] reference = ImageDecoder.decode(resource("lossy.png")).rgb();
        assertThat(decoded).hasSameSizeAs(reference);
        long difference = 0;
        for (int at = 0; at < decoded.length; at++) {
            difference += Math.abs((decoded[at] & 0xFF) - (reference[at] & 0xFF));
        }
        assertThat((double) difference / decoded.length).isLessThan(4);
    }

    @Test
    void ofAnAnimatedWebpTheFirstFrameIsTaken() throws IOException {
        RgbImage first = ImageDecoder.decode(resource("animated.webp"));
        assertThat(first.width()).isEqualTo(64);
        assertThat(Arrays.equals(
                        first.rgb(), ImageDecoder.decode(resource("lossy.png")).rgb()))
                .as("it is the second")
                .isFalse();
    }

    @Test
    void aDamagedWebpIsUndecodable() throws IOException {
        byte[] webp = resource("lossy.webp");
        assertThatThrownBy(() -> ImageDecoder.decode(Arrays.copyOf(webp, webp.length / 2)))
                .isInstanceOf(UndecodableImageException.class);
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream stream = ImagesTest.class.getResourceAsStream(name)) {
            return stream.readAllBytes();
        }
    }

    @Test
    void bytesThatAreNoPictureAndDamagedPicturesAreUndecodable() throws IOException {
        byte[] png = encoded(new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB), "png");
        assertThatThrownBy(() -> ImageDecoder.decode(new byte[] {1, 2, 3}))
                .isInstanceOf(UndecodableImageException.class)
                .hasMessageContaining("no reader");
        assertThatThrownBy(() -> ImageDecoder.decode(Arrays.copyOf(png, png.length / 2)))
                .isInstanceOf(UndecodableImageException.class);
    }

    @Test
    void bicubicResizeWidensItsKernelWhenShrinking() {
        // Worked out from the kernel's polynomial: weights k((j + 0.5 - centre) / 2), normalised.
        RgbImage row = grey(8, 1, 0, 50, 100, 150, 200, 250, 30, 90);
        RgbImage small = BicubicResize.resize(row, 4, 1);
        assertThat(channel(small)).containsExactly(27, 126, 206, 77);
        RgbImage flat = grey(2, 2, 77, 77, 77, 77);
        assertThat(channel(BicubicResize.resize(flat, 5, 3))).containsOnly(77);
    }

    @Test
    void translationAndShearMoveContentAndFillWithGrey() {
        RgbImage image = grey(3, 2, 10, 20, 30, 40, 50, 60);
        assertThat(channel(AffineWarp.translation(1, 0).apply(image, 128))).containsExactly(128, 10, 20, 128, 40, 50);
        assertThat(channel(AffineWarp.translation(0, -1).apply(image, 128))).containsExactly(40, 50, 60, 128, 128, 128);
        assertThat(channel(AffineWarp.shearX(1).apply(image, 128))).containsExactly(10, 20, 30, 128, 40, 50);
        assertThat(channel(AffineWarp.rotation(0, 1, 1).apply(image, 128))).containsExactly(10, 20, 30, 40, 50, 60);
    }

    @Test
    void aQuarterTurnIsCounterClockwise() {
        RgbImage image = grey(3, 3, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        assertThat(channel(AffineWarp.rotation(90, 1, 1).apply(image, 0))).containsExactly(3, 6, 9, 2, 5, 8, 1, 4, 7);
    }

    @Test
    void autoContrastStretchesToTheFullRange() {
        assertThat(channel(ColourTables.autoContrast(grey(3, 1, 50, 100, 150)))).containsExactly(0, 127, 255);
        assertThat(channel(ColourTables.autoContrast(grey(3, 1, 9, 9, 9)))).containsOnly(9);
    }

    @Test
    void equalizeLeavesASmallPictureAloneAndSpreadsALargeOne() {
        assertThat(channel(ColourTables.equalize(grey(3, 1, 50, 100, 150)))).containsExactly(50, 100, 150);
        int[] values = new int[1024];
        for (int i = 0; i < values.length; i++) {
            values[i] = 100 + i % 4;
        }
        // 768 pixels below the last value, so step 3; sums 1, 257, 513, 769 over 3.
        assertThat(channel(ColourTables.equalize(grey(32, 32, values))))
                .contains(0, 85, 171, 255)
                .hasSize(1024);
    }

    @Test
    void everyRecipeIsAPureFunctionOfItsCountersAndHasTheAskedSize() {
        RgbImage image = noise(48, 40);
        for (Augmentation augmentation : Augmentation.values()) {
            RgbImage first = augmentation.apply(image, 32, new CounterRandom(1, "augmentation", 2, 3));
            RgbImage again = augmentation.apply(image, 32, new CounterRandom(1, "augmentation", 2, 3));
            RgbImage other = augmentation.apply(image, 32, new CounterRandom(1, "augmentation", 2, 4));
            assertThat(first.rgb()).isEqualTo(again.rgb()).hasSize(3 * 32 * 32);
            if (augmentation != Augmentation.NONE) {
                assertThat(other.rgb()).isNotEqualTo(first.rgb());
            }
        }
    }

    @Test
    void thePaperRecipeTakesAnyAspectAndEveryOperation() {
        for (int step = 0; step < 300; step++) {
            CounterRandom random = new CounterRandom(1, "augmentation", step);
            RgbImage image = step % 3 == 0 ? noise(200, 3) : step % 3 == 1 ? noise(1, 90) : noise(50, 50);
            assertThat(Augmentation.PAPER.apply(image, 16, random).width()).isEqualTo(16);
        }
        for (RandomOperation operation : RandomOperation.values()) {
            assertThat(operation
                            .apply(noise(20, 20), new CounterRandom(1, "operation"))
                            .height())
                    .isEqualTo(20);
        }
    }

    private static RgbImage noise(int width, int height) {
        CounterRandom random = new CounterRandom(9, "noise", width, height);
        byte[] rgb = new byte[3 * width * height];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) random.nextInt(256);
        }
        return new RgbImage(width, height, rgb);
    }

    private static RgbImage grey(int width, int height, int... values) {
        byte[] rgb = new byte[3 * values.length];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) values[i / 3];
        }
        return new RgbImage(width, height, rgb);
    }

    private static int[] channel(RgbImage image) {
        int[] values = new int[image.width() * image.height()];
        for (int i = 0; i < values.length; i++) {
            values[i] = image.rgb()[3 * i] & 0xFF;
        }
        return values;
    }

    private static byte[] encoded(BufferedImage image, String format) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        assertThat(ImageIO.write(image, format, bytes)).isTrue();
        return bytes.toByteArray();
    }
}
