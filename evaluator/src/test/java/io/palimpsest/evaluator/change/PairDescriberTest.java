package io.palimpsest.evaluator.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.palimpsest.evaluator.records.DescribedPair;
import io.palimpsest.evaluator.topology.Events;
import io.palimpsest.events.v1.Caption;
import io.palimpsest.events.v1.ImageTextPair;
import io.palimpsest.events.v1.Split;
import io.palimpsest.model.images.RgbImage;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class PairDescriberTest {

    private static final ImageTextPair PAIR = Events.pair("animals", 3, Split.TRAIN);

    @Test
    void aPairIsDescribedByPictureAndCaptionsAndItsPlace() {
        DescribedPair described = new PairDescriber().describe(PAIR, 2, 17).orElseThrow();
        assertThat(described.getPartition()).isEqualTo(2);
        assertThat(described.getOffset()).isEqualTo(17);
        assertThat(described.getImage().remaining()).isEqualTo(ColourShares.WIDTH * Float.BYTES);
        assertThat(described.getText().remaining()).isEqualTo(WordCounts.WIDTH * Float.BYTES);
        assertThat(new PairDescriber().describe(PAIR, 2, 17)).contains(described);
    }

    @Test
    void whatCannotBeTrainedIsNotDescribed() {
        ImageTextPair blank = ImageTextPair.newBuilder(PAIR)
                .setCaptions(List.of(new Caption("  ", "en")))
                .build();
        assertThat(new PairDescriber().describe(blank, 0, 0)).isEmpty();
        ImageTextPair damaged = ImageTextPair.newBuilder(PAIR).build();
        ByteBuffer picture = PAIR.getImage().getBytes().duplicate();
        byte[] half = new byte[picture.remaining() / 2];
        picture.get(half);
        damaged.getImage().setBytes(ByteBuffer.wrap(half));
        assertThat(new PairDescriber().describe(damaged, 0, 0)).isEmpty();
    }

    @Test
    void aPictureElsewhereIsLeftOut() {
        ImageTextPair elsewhere = ImageTextPair.newBuilder(PAIR).build();
        elsewhere.getImage().setBytes(null);
        elsewhere.getImage().setUri("https://pictures.example/3.png");
        elsewhere.getImage().setSha256("0".repeat(64));
        elsewhere.getImage().setSizeBytes(10L);
        assertThat(new PairDescriber().describe(elsewhere, 0, 0)).hasValueSatisfying(described -> {
            assertThat(described.getImage().hasRemaining()).isFalse();
            assertThat(described.getText().hasRemaining()).isTrue();
        });
    }

    @Test
    void coloursAreSharesOfThePicture() {
        byte[] rgb = {(byte) 255, 0, 0, (byte) 255, 0, 0, (byte) 255, 0, 0, 0, 0, (byte) 255};
        float[] shares = ColourShares.of(new RgbImage(4, 1, rgb));
        assertThat(shares[3 * 16]).as("red").isCloseTo((float) Math.sqrt(0.75), within(1e-6f));
        assertThat(shares[3]).as("blue").isEqualTo(0.5f);
        assertThat(WordCounts.of(List.of(" "))).containsOnly(0f);
    }

    @Test
    void wordsAreRunsOfLettersAndIdeographs() {
        assertThat(WordCounts.words("Grinning FACE, face-2: 笑脸!"))
                .containsExactly("grinning", "face", "face", "2", "笑", "脸");
        double length = 0;
        for (float value : WordCounts.of(List.of("red apple", "green apple"))) {
            length += value * value;
        }
        assertThat(length).isCloseTo(1, within(1e-6));
    }
}
