package io.palimpsest.evaluator.prequential;

import static org.assertj.core.api.Assertions.assertThat;

import io.palimpsest.evaluator.encoding.HeldOutIntake;
import io.palimpsest.evaluator.prequential.WaitingPairs.Departure;
import io.palimpsest.evaluator.prequential.WaitingPairs.WaitingPair;
import io.palimpsest.evaluator.topology.Events;
import io.palimpsest.events.v1.Image;
import io.palimpsest.events.v1.ImageTextPair;
import io.palimpsest.events.v1.Split;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WaitingPairsTest {
    private final List<ImageTextPair> topic = new ArrayList<>();
    private final ListedPairs log = new ListedPairs(topic, 3);
    private final WaitingPairs waiting = new WaitingPairs(log, new HeldOutIntake(), 0, 4);

    @Test
    void aWindowIsFullWhenItsPairsAreThere() {
        train(3);
        assertThat(waiting.fill()).isFalse();
        train(1);
        assertThat(waiting.fill()).isTrue();
        assertThat(waiting.window()).extracting(WaitingPair::offset).containsExactly(0L, 1L, 2L, 3L);
    }

    @Test
    void onlyWhatIsThereIsAskedFor() {
        train(3);
        waiting.fill();
        waiting.fill();
        waiting.fill();
        assertThat(log.reads).isEqualTo(1);
    }

    @Test
    void nothingIsReadBeyondTheFirstWindow() {
        train(40);
        assertThat(waiting.fill()).isTrue();
        assertThat(log.reads).isEqualTo(2);
    }

    @Test
    void heldOutPairsAndPairsThatNobodyCanTrainStandInNoLine() {
        train(1);
        add(Events.pair("animals", 1, Split.TEST));
        add(Events.pair("animals", 2, Split.TRAIN, new byte[] {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10, 0}));
        train(3);
        assertThat(waiting.fill()).isTrue();
        assertThat(waiting.window()).extracting(WaitingPair::offset).containsExactly(0L, 3L, 4L, 5L);
        assertThat(waiting.depart(4)).isEqualTo(new Departure(6, 0));
    }

    @Test
    void aPairWhosePictureIsElsewhereIsCountedOnceItIsPassed() {
        train(2);
        add(elsewhere());
        train(2);
        add(elsewhere());
        assertThat(waiting.fill()).isTrue();
        waiting.lookForMore();
        assertThat(waiting.depart(4)).isEqualTo(new Departure(5, 1));
        assertThat(waiting.fill()).isFalse();
        assertThat(waiting.passOver()).isEqualTo(new Departure(6, 1));
    }

    @Test
    void aLongStretchWithoutPairsIsPassed() {
        for (int number = 0; number < 20; number++) {
            add(Events.pair("animals", number, Split.TEST));
        }
        assertThat(waiting.fill()).isFalse();
        assertThat(waiting.passOver()).isEqualTo(new Departure(20, 0));
    }

    private void train(int count) {
        for (int number = 0; number < count; number++) {
            add(Events.pair("animals", topic.size(), Split.TRAIN));
        }
    }

    private void add(ImageTextPair pair) {
        waiting.hear(topic.size());
        topic.add(pair);
    }

    private ImageTextPair elsewhere() {
        ImageTextPair pair = Events.pair("animals", topic.size(), Split.TRAIN);
        pair.setImage(Image.newBuilder()
                .setMediaType("image/png")
                .setUri("https://example.org/picture.png")
                .setSha256("0".repeat(64))
                .setSizeBytes(100L)
                .build());
        return pair;
    }
}
