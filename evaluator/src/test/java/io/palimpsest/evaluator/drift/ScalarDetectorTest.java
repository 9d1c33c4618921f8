package io.palimpsest.evaluator.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.palimpsest.model.CounterRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Streams and alarm positions, from 0, are those of River's documentation (two segments, seed 12345) and of its regression test (four
 * segments, seed 42), made by the same generator: {@link PythonRandom}. Both libraries that publish ADWIN agree on them.
 */
class ScalarDetectorTest {

    @Test
    void streamsAreThePublishedOnes() {
        double[] two = twoSegments();
        assertThat(Arrays.copyOf(two, 7)).containsExactly(0, 0, 1, 0, 0, 0, 1);
        assertThat(Arrays.copyOfRange(two, 1000, 1007)).containsExactly(4, 6, 7, 4, 6, 7, 5);
        assertThat(DoubleStream.of(two).sum()).isEqualTo(5970);
        assertThat(DoubleStream.of(fourSegments()).sum()).isEqualTo(12041);
    }

    @Test
    void adwinRaisesWhereItIsPublishedTo() {
        assertThat(alarms(Adwin.withDefaults(), twoSegments())).containsExactly(1023);
        assertThat(alarms(Adwin.withDefaults(), fourSegments())).containsExactly(1023, 2015, 3007);
    }

    @Test
    void pageHinkleyRaisesWhereItIsPublishedTo() {
        assertThat(alarms(PageHinkley.withDefaults(), twoSegments())).containsExactly(1006);
        assertThat(alarms(PageHinkley.withDefaults(), fourSegments())).containsExactly(1007, 1575, 3014);
    }

    @Test
    void adwinCountsItsWindow() {
        Adwin detector = Adwin.withDefaults();
        assertThat(alarms(detector, new double[] {1, 2, 3, 4, 5})).isEmpty();
        assertThat(detector.width()).isEqualTo(5);
        assertThat(detector.total()).isEqualTo(15);
        assertThat(detector.mean()).isEqualTo(3);
    }

    @Test
    void adwinIsCalmOnConstantAndAlternatingValues() {
        assertThat(alarms(
                        Adwin.withDefaults(),
                        DoubleStream.generate(() -> 1).limit(5000).toArray()))
                .isEmpty();
        assertThat(alarms(
                        Adwin.withDefaults(),
                        IntStream.range(0, 2000).mapToDouble(i -> i % 2).toArray()))
                .hasSizeLessThanOrEqualTo(1);
    }

    @Test
    void adwinKeepsOnlyTheNewPartOfItsWindowAtAnAlarm() {
        Adwin detector = Adwin.withDefaults();
        for (double value : Arrays.copyOf(twoSegments(), 1024)) {
            detector.update(value);
        }
        assertThat(detector.width()).isLessThan(100);
        assertThat(detector.mean()).isGreaterThan(2);
    }

    @Test
    void pageHinkleyIsBlindToFallingValues() {
        double[] falling =
                IntStream.range(0, 2000).mapToDouble(i -> i < 1000 ? 5 : 0).toArray();
        assertThat(alarms(PageHinkley.withDefaults(), falling)).isEmpty();
        assertThat(alarms(Adwin.withDefaults(), falling)).hasSize(1);
    }

    @Test
    void twoWindowsSeeAShiftWithinOneRecentWindowAndThenTakeTheNewForTheReference() {
        List<Integer> alarms = alarms(TwoWindowKs.withDefaults(), fourSegments());
        assertThat(alarms).hasSize(3);
        for (int i = 0; i < 3; i++) {
            assertThat(alarms.get(i)).isBetween(1000 * (i + 1), 1000 * (i + 1) + 100);
        }
    }

    @Test
    void twoWindowsSeeASpreadThatLeavesTheMean() {
        CounterRandom random = new CounterRandom(1, "spread");
        double[] stream = IntStream.range(0, 2000)
                .mapToDouble(i -> random.nextGaussian() * (i < 1000 ? 1 : 3))
                .toArray();
        assertThat(alarms(TwoWindowKs.withDefaults(), stream)).hasSize(1).allMatch(i -> i >= 1000 && i < 1200);
    }

    @Test
    void twoWindowsNeedADistanceThatMattersAndNotOnlyASmallProbability() {
        double[] slightly = IntStream.range(0, 4000)
                .mapToDouble(i -> (i * 0.6180339887498949) % 1 + (i < 2000 ? 0 : 0.15))
                .toArray();
        assertThat(alarms(new TwoWindowKs(1000, 1000, 10, 0, 1e-4), slightly)).isNotEmpty();
        assertThat(alarms(new TwoWindowKs(1000, 1000, 10, 0.2, 1e-4), slightly)).isEmpty();
    }

    static Stream<Case> detectors() {
        return Stream.of(
                new Case("adwin", Adwin.withDefaults(), Adwin::fromBytes),
                new Case("page-hinkley", PageHinkley.withDefaults(), PageHinkley::fromBytes),
                new Case("two-window", TwoWindowKs.withDefaults(), TwoWindowKs::fromBytes),
                new Case("short-reference", new TwoWindowKs(20, 50, 3, 0.2, 1e-4), TwoWindowKs::fromBytes));
    }

    record Case(String name, ScalarDetector detector, Function<byte[], ScalarDetector> read) {}

    @ParameterizedTest
    @MethodSource("detectors")
    void aDetectorRestoredAfterEveryValueGoesOnWithTheSameBits(Case detector) {
        ScalarDetector restored = detector.read.apply(detector.detector.toBytes());
        int alarms = 0;
        for (double value : fourSegments()) {
            // A third, so that sums are rounded and their order matters.
            boolean alarm = detector.detector.update(value / 3);
            alarms += alarm ? 1 : 0;
            assertThat(restored.update(value / 3)).isEqualTo(alarm);
            assertThat(restored.toBytes()).isEqualTo(detector.detector.toBytes());
            restored = detector.read.apply(restored.toBytes());
        }
        assertThat(alarms).isPositive();
    }

    @ParameterizedTest
    @MethodSource("detectors")
    void aValueThatIsNotANumberIsRefusedAndChangesNothing(Case detector) {
        byte[] before = detector.detector.toBytes();
        assertThatThrownBy(() -> detector.detector.update(Double.NaN)).hasMessageContaining("was given NaN");
        assertThat(detector.detector.toBytes()).isEqualTo(before);
    }

    @Test
    void settingsOutOfRangeAreRefused() {
        assertThatThrownBy(() -> new Adwin(0)).hasMessageContaining("delta must be in (0, 1) but was 0.0");
        assertThatThrownBy(() -> new PageHinkley(0, 0, 1)).hasMessageContaining("lambda > 0");
        assertThatThrownBy(() -> new TwoWindowKs(9, 100, 1, 0, .1)).hasMessageContaining("were 9, 100 and 1");
        assertThatThrownBy(() -> new TwoWindowKs(10, 100, 1, 0, 1)).hasMessageContaining("have 0.0 and 1.0");
    }

    private static List<Integer> alarms(ScalarDetector detector, double[] stream) {
        List<Integer> alarms = new ArrayList<>();
        for (int i = 0; i < stream.length; i++) {
            if (detector.update(stream[i])) {
                alarms.add(i);
            }
        }
        return alarms;
    }

    private static double[] twoSegments() {
        return segments(new PythonRandom(12345), 2);
    }

    private static double[] fourSegments() {
        return segments(new PythonRandom(42), 4);
    }

    private static double[] segments(PythonRandom random, int count) {
        return IntStream.range(0, count)
                .mapToObj(segment -> segment % 2 == 0 ? random.choices(0, 2, 1000) : random.choices(4, 4, 1000))
                .flatMapToDouble(DoubleStream::of)
                .toArray();
    }
}
