package io.palimpsest.evaluator.change;

import static org.assertj.core.api.Assertions.assertThat;

import io.palimpsest.evaluator.drift.DriftOptions;
import io.palimpsest.evaluator.records.DescribedPair;
import io.palimpsest.model.CounterRandom;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Vectors around a centre that depends on a topic, so that a change of the topic is a change of the stream. */
class StreamWatchTest {

    private static final DriftOptions OPTIONS = DriftOptions.DEFAULT.withWindows(32, 4);
    private static final int WIDTH = 12;

    @Test
    void aChangeIsFoundTwoWindowsLaterAndPlacedWhereItBegan() {
        List<DescribedPair> stream = stream(207, 200);
        StreamWatch watch = new StreamWatch(OPTIONS);
        List<ClosedWindow> changes = changes(watch, stream);
        assertThat(changes).hasSize(1);
        FoundChange change = changes.get(0).change().orElseThrow();
        assertThat(change.from().get(0)).isBetween(205L, 209L);
        assertThat(change.calmFrom().get(0)).isLessThan(change.from().get(0)).isBetween(100L, 200L);
        assertThat(changes.get(0).readTo().get(0)).isLessThanOrEqualTo(207 + 3 * OPTIONS.rows());
        assertThat(change.reading().exceeded()).isTrue();
        assertThat(watch.readTo()).isEqualTo(Map.of(0, (long) stream.size()));
    }

    @Test
    void aStreamThatStaysAsItIsRaisesNothing() {
        assertThat(changes(new StreamWatch(OPTIONS), stream(1000))).isEmpty();
    }

    @Test
    void everyChangeIsFoundBecauseTheReferenceIsLearnedAnewBehindEach() {
        assertThat(changes(new StreamWatch(OPTIONS), stream(250, 300, 270, 290)))
                .extracting(window ->
                        Math.round(window.change().orElseThrow().from().get(0) / 10.0))
                .containsExactly(25L, 55L, 82L);
    }

    @Test
    void aRestoredWatchFindsTheSameToTheLastBit() {
        List<DescribedPair> stream = stream(233, 260, 240);
        List<ClosedWindow> undisturbed = windows(new StreamWatch(OPTIONS), stream);
        for (int stop : new int[] {0, 1, 127, 240, 250, 287, 288, 289, 320, 500}) {
            StreamWatch first = new StreamWatch(OPTIONS);
            List<ClosedWindow> windows = new ArrayList<>(windows(first, stream.subList(0, stop)));
            StreamWatch second = StreamWatch.restored(OPTIONS, first.state());
            assertThat(second.readTo()).isEqualTo(first.readTo());
            windows.addAll(windows(second, stream.subList(stop, stream.size())));
            assertThat(windows).as("stopped at %d", stop).isEqualTo(undisturbed);
        }
    }

    @Test
    void otherOptionsBeginWithANewReference() {
        StreamWatch first = new StreamWatch(OPTIONS);
        windows(first, stream(200));
        DriftOptions other = OPTIONS.withWindows(40, 3);
        assertThat(StreamWatch.restored(other, first.state()).state().getRecent())
                .isEmpty();
    }

    @Test
    void whatIsKeptDoesNotGrow() {
        StreamWatch watch = new StreamWatch(OPTIONS);
        int most = 0;
        for (DescribedPair pair : stream(300, 300, 300, 300)) {
            watch.add(pair);
            most = Math.max(most, watch.state().getRecent().size());
        }
        assertThat(most).isLessThanOrEqualTo((OPTIONS.rule().raiseAfter() + 2) * OPTIONS.rows());
    }

    @Test
    void severalPartitionsAreOneSequenceAndAChangeHasAPlaceInEach() {
        List<DescribedPair> stream = new ArrayList<>();
        for (DescribedPair pair : stream(207, 200)) {
            long number = pair.getOffset();
            pair.setPartition((int) (number % 3));
            pair.setOffset(1000 * (number % 3) + number / 3);
            stream.add(pair);
        }
        Map<Integer, Long> from = changes(new StreamWatch(OPTIONS), stream)
                .get(0)
                .change()
                .orElseThrow()
                .from();
        assertThat(from.get(0)).isBetween(67L, 71L);
        assertThat(from.get(1)).isBetween(1067L, 1071L);
        assertThat(from.get(2)).isBetween(2067L, 2071L);
    }

    @Test
    void withoutPicturesTheTextIsEnough() {
        List<DescribedPair> stream = stream(207, 200);
        stream.forEach(pair -> pair.setImage(ByteBuffer.allocate(0)));
        assertThat(changes(new StreamWatch(OPTIONS), stream)).singleElement().satisfies(window -> {
            assertThat(window.verdicts()).containsOnlyKeys(Modality.TEXT);
            assertThat(window.change().orElseThrow().modality()).isEqualTo(Modality.TEXT);
        });
    }

    @Test
    void pairsThatAreAllTheSameAreNoTrouble() {
        List<DescribedPair> stream = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            stream.add(new DescribedPair(0, (long) i, 0L, vector(0, 0), vector(0, 0), InputWatchTest.inputs(0, i)));
        }
        assertThat(changes(new StreamWatch(OPTIONS), stream)).isEmpty();
    }

    private static List<ClosedWindow> changes(StreamWatch watch, List<DescribedPair> stream) {
        return windows(watch, stream).stream()
                .filter(window -> window.change().isPresent())
                .toList();
    }

    private static List<ClosedWindow> windows(StreamWatch watch, List<DescribedPair> stream) {
        List<ClosedWindow> windows = new ArrayList<>();
        stream.forEach(pair -> watch.add(pair).ifPresent(windows::add));
        return windows;
    }

    /** So many pairs of each topic. */
    private static List<DescribedPair> stream(int... lengths) {
        List<DescribedPair> stream = new ArrayList<>();
        for (int topic = 0; topic < lengths.length; topic++) {
            for (int i = 0; i < lengths[topic]; i++) {
                int number = stream.size();
                stream.add(new DescribedPair(
                        0,
                        (long) number,
                        1000L + number,
                        vector(topic, 2L * number),
                        vector(topic, 2L * number + 1),
                        InputWatchTest.inputs(topic, number)));
            }
        }
        return stream;
    }

    private static ByteBuffer vector(int topic, long number) {
        CounterRandom random = new CounterRandom(7, "vector", number);
        ByteBuffer bytes = ByteBuffer.allocate(WIDTH * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int dimension = 0; dimension < WIDTH; dimension++) {
            float centre = dimension % 4 == topic ? 0.6f : 0.2f;
            bytes.putFloat(centre + (random.nextInt(1000) - 500) / 2500f);
        }
        return bytes.flip().order(ByteOrder.BIG_ENDIAN);
    }
}
