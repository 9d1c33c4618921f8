package io.palimpsest.ingest.emoji;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PalettePngTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 16, 17, 200, 256})
    void aPictureOfFewColoursComesBackExactly(int colours) throws IOException {
        BufferedImage picture = picture(23, 31, colours);
        assertThat(pixels(decode(picture, 256))).isEqualTo(pixels(picture));
    }

    @Test
    void aPictureOfManyColoursComesBackNearly() throws IOException {
        BufferedImage picture = picture(40, 40, 1600);
        int[] reduced = pixels(decode(picture, 16));
        assertThat(Arrays.stream(reduced).distinct().count()).isLessThanOrEqualTo(16);
        int[] exact = pixels(picture);
        double error = 0;
        for (int index = 0; index < exact.length; index++) {
            error += Math.abs((exact[index] & 0xff) - (reduced[index] & 0xff));
        }
        assertThat(error / exact.length).isLessThan(12);
    }

    private static BufferedImage decode(BufferedImage picture, int mostColours) throws IOException {
        return ImageIO.read(new ByteArrayInputStream(PalettePng.encode(picture, mostColours)));
    }

    private static BufferedImage picture(int width, int height, int colours) {
        BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int pixel = 0; pixel < width * height; pixel++) {
            int colour = pixel % colours;
            // A grey-blue ramp: neighbours differ in every channel, and no two colours are alike.
            picture.setRGB(
                    pixel % width,
                    pixel / width,
                    colour << 12 & 0xff0000 | colour * 3 & 0xff00 | colour * 255 / colours);
        }
        return picture;
    }

    private static int[] pixels(BufferedImage picture) {
        return picture.getRGB(0, 0, picture.getWidth(), picture.getHeight(), null, 0, picture.getWidth());
    }
}
