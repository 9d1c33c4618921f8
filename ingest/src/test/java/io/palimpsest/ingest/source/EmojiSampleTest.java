package io.palimpsest.ingest.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.palimpsest.events.v1.ImageTextPair;
import io.palimpsest.events.v1.Split;
import io.palimpsest.schemas.images.PairValidator;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class EmojiSampleTest {

    private static final List<ImageTextPair> PAIRS = EmojiSample.pairs();

    @Test
    void nineDomainsInCldrOrderWithTheseCounts() {
        Map<String, List<Long>> counts = new LinkedHashMap<>();
        for (ImageTextPair pair : PAIRS) {
            counts.computeIfAbsent(
                    pair.getDomain(),
                    domain -> List.of(
                            count(domain, Split.TRAIN), count(domain, Split.VALIDATION), count(domain, Split.TEST)));
        }
        Map<String, List<Long>> expected = new LinkedHashMap<>();
        expected.put("smileys-emotion", List.of(422L, 33L, 55L));
        expected.put("people-body", List.of(907L, 72L, 139L));
        expected.put("animals-nature", List.of(386L, 31L, 61L));
        expected.put("food-drink", List.of(320L, 23L, 49L));
        expected.put("travel-places", List.of(545L, 41L, 70L));
        expected.put("activities", List.of(209L, 17L, 29L));
        expected.put("objects", List.of(665L, 55L, 74L));
        expected.put("symbols", List.of(556L, 41L, 74L));
        expected.put("flags", List.of(454L, 39L, 63L));
        assertThat(counts).containsExactlyEntriesOf(expected);
        assertThat(PAIRS).hasSize(5430);
    }

    @Test
    void sampleIdsAreUnique() {
        assertThat(PAIRS).extracting(ImageTextPair::getSampleId).doesNotHaveDuplicates();
    }

    @Test
    void aGalleryAsksForEachCaptionOnce() {
        PAIRS.stream()
                .filter(pair -> pair.getSplit() != Split.TRAIN)
                .collect(Collectors.groupingBy(pair -> pair.getDomain() + " " + pair.getSplit()))
                .forEach((gallery, pairs) -> assertThat(pairs)
                        .as(gallery)
                        .extracting(pair -> pair.getCaptions().get(0).getText())
                        .doesNotHaveDuplicates());
    }

    @Test
    void everyHeldOutConceptIsTrainedInAnotherDrawing() {
        Set<String> trained = new HashSet<>();
        PAIRS.stream().filter(pair -> pair.getSplit() == Split.TRAIN).forEach(pair -> trained.add(concept(pair)));
        List<ImageTextPair> heldOut =
                PAIRS.stream().filter(pair -> pair.getSplit() != Split.TRAIN).toList();
        assertThat(heldOut).allSatisfy(pair -> assertThat(trained).contains(concept(pair)));
        assertThat(heldOut).extracting(EmojiSampleTest::concept).doesNotHaveDuplicates();
    }

    @Test
    void everyPictureDecodesToFortyPixelsAndIsNotBlank() throws IOException {
        PairValidator validator = new PairValidator();
        for (ImageTextPair pair : PAIRS) {
            validator.check(pair);
            assertThat(pair.getImage().getMediaType()).isEqualTo("image/png");
            BufferedImage picture = ImageIO.read(
                    new ByteArrayInputStream(pair.getImage().getBytes().array()));
            assertThat(picture.getWidth()).isEqualTo(40);
            assertThat(picture.getHeight()).isEqualTo(40);
            int[] pixels = picture.getRGB(0, 0, 40, 40, null, 0, 40);
            assertThat(Arrays.stream(pixels).distinct().count())
                    .as(pair.getSampleId())
                    .isGreaterThan(1);
        }
    }

    @Test
    void heldOutPairsOpenTheirDomain() {
        Map<String, Boolean> training = new LinkedHashMap<>();
        for (ImageTextPair pair : PAIRS) {
            boolean trained = pair.getSplit() == Split.TRAIN;
            assertThat(!trained && training.getOrDefault(pair.getDomain(), false))
                    .as(pair.getSampleId())
                    .isFalse();
            training.put(pair.getDomain(), trained);
        }
    }

    @Test
    void twoReadingsGiveTheSamePairsInTheSameOrder() {
        List<ImageTextPair> again = EmojiSample.pairs();
        assertThat(again)
                .extracting(ImageTextPair::getSampleId)
                .isEqualTo(PAIRS.stream().map(ImageTextPair::getSampleId).toList());
        assertThat(again)
                .extracting(ImageTextPair::getImage)
                .isEqualTo(PAIRS.stream().map(ImageTextPair::getImage).toList());
    }

    @Test
    void everyPairHasACaptionAClassAndItsOrigin() {
        assertThat(PAIRS).allSatisfy(pair -> {
            assertThat(pair.getCaptions()).isNotEmpty().allSatisfy(caption -> assertThat(caption.getLanguage())
                    .isEqualTo("en"));
            assertThat(pair.getClassLabels()).hasSize(1);
            assertThat(pair.getMetadata()).containsKeys("vendor", "hexcode", "emoji");
        });
    }

    private static long count(String domain, Split split) {
        return PAIRS.stream()
                .filter(pair -> pair.getDomain().equals(domain) && pair.getSplit() == split)
                .count();
    }

    private static String concept(ImageTextPair pair) {
        return pair.getMetadata().get("hexcode");
    }
}
