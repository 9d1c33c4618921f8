package io.palimpsest.evaluator.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.palimpsest.evaluator.drift.DriftVerdict.State;
import io.palimpsest.evaluator.metrics.FeatureMatrix;
import io.palimpsest.model.CounterRandom;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class WindowedDriftTest {
    private static final int WIDTH = 16;
    private static final DriftOptions OPTIONS = DriftOptions.DEFAULT.withWindows(40, 6);

    @Test
    void theFirstWindowsAreTheReferenceAndTheNextAreCalm() {
        List<State> states = states(new WindowedDrift(OPTIONS), windows(1, 10, 0, 1));
        assertThat(states.subList(0, 6)).containsOnly(State.LEARNING);
        assertThat(states.subList(6, 10)).containsOnly(State.CALM);
    }

    @Test
    void aShiftedMeanRaisesAfterTwoWindowsAndItsEndClearsAfterTwo() {
        WindowedDrift drift = learned();
        List<DriftVerdict> verdicts = Stream.of(windows(2, 2, 0, 1), windows(3, 3, 1, 1), windows(4, 2, 0, 1))
                .flatMap(List::stream)
                .map(drift::observe)
                .toList();
        assertThat(verdicts.stream().map(DriftVerdict::state))
                .containsExactly(State.CALM, State.CALM, State.CALM, State.ALARM, State.ALARM, State.ALARM, State.CALM);
        assertThat(verdicts.stream().map(DriftVerdict::raised))
                .containsExactly(false, false, false, true, false, false, false);
        assertThat(verdicts.get(6).cleared()).isTrue();
        assertThat(verdicts.get(3).readings()).hasSize(4).allMatch(DriftVerdict.Reading::exceeded);
    }

    @Test
    void aChangedSpreadWithTheSameMeanIsSeen() {
        WindowedDrift drift = learned();
        assertThat(states(drift, windows(5, 2, 0, 2))).containsExactly(State.CALM, State.ALARM);
    }

    @Test
    void differencesSmallerThanTheMinimumEffectAreCalm() {
        MinimumEffects large = new MinimumEffects(2, 1000, 1, 2, 0.1);
        WindowedDrift drift = new WindowedDrift(new DriftOptions(40, 6, 32, 1, AlarmRule.DEFAULT, large));
        windows(1, 6, 0, 1).forEach(drift::observe);
        assertThat(states(drift, windows(3, 4, 0.5, 1))).containsOnly(State.CALM);
    }

    @Test
    void aWatchRestoredBetweenAnyTwoWindowsGivesTheSameVerdictsToTheLastBit() {
        List<FeatureMatrix> stream = Stream.of(windows(1, 7, 0, 1), windows(3, 3, 0.6, 1), windows(4, 3, 0, 1))
                .flatMap(List::stream)
                .toList();
        WindowedDrift uninterrupted = new WindowedDrift(OPTIONS);
        WindowedDrift restored = new WindowedDrift(OPTIONS);
        for (FeatureMatrix window : stream) {
            restored = WindowedDrift.fromBytes(restored.toBytes());
            assertThat(restored.observe(window)).isEqualTo(uninterrupted.observe(window));
            assertThat(restored.toBytes()).isEqualTo(uninterrupted.toBytes());
        }
        assertThat(restored.options()).isEqualTo(OPTIONS);
    }

    @Test
    void relearningTakesTheNewDomainForTheReference() {
        WindowedDrift drift = learned();
        states(drift, windows(3, 2, 1, 1));
        drift.relearn();
        assertThat(states(drift, windows(6, 9, 1, 1)))
                .startsWith(State.LEARNING)
                .endsWith(State.CALM, State.CALM, State.CALM);
    }

    @Test
    void separabilityTellsAShiftedWindowFromTheReference() {
        DriftReference reference = learned().reference().orElseThrow();
        assertThat(reference.separability(window(3, 0, 40, 1, 1))).isGreaterThan(0.9);
        assertThat(reference.separability(window(2, 0, 40, 0, 1))).isBetween(0.35, 0.65);
        assertThat(new WindowedDrift(OPTIONS).reference()).isEmpty();
    }

    @Test
    void everyStatisticIsFarForAShiftAndHasAName() {
        DriftReference reference = learned().reference().orElseThrow();
        DriftStatistics calm = reference.measure(window(2, 0, 40, 0, 1));
        DriftStatistics shifted = reference.measure(window(3, 0, 40, 1, 1));
        for (DriftStatistic statistic : DriftStatistic.values()) {
            double raise = reference.band(statistic).raise();
            assertThat(shifted.value(statistic))
                    .as(statistic.metricName())
                    .isGreaterThan(Math.max(raise, calm.value(statistic)));
        }
        assertThat(Arrays.stream(DriftStatistic.values()).map(DriftStatistic::metricName))
                .containsExactly(
                        "drift.data.centroid_cosine", "drift.data.frechet", "drift.data.ks_share", "drift.data.mmd2");
    }

    @Test
    void optionsOutOfRangeAreRefused() {
        assertThatThrownBy(() -> OPTIONS.withWindows(9, 8)).hasMessageContaining("from 10 to 1000 but was 9");
        assertThatThrownBy(() -> OPTIONS.withWindows(1000, 5)).hasMessageContaining("rows of the reference");
        assertThatThrownBy(() -> OPTIONS.withWindows(100, 2)).hasMessageContaining("from 3 to 64 but was 2");
        assertThatThrownBy(() -> new MinimumEffects(0, 0, 0, -1, 0)).hasMessageContaining("MMD squared must be >= 0");
    }

    @Test
    void largeWindowsAreThinnedToTheConfiguredRows() {
        FeatureMatrix large = window(7, 0, 500, 0, 1);
        FeatureMatrix chosen = WindowRows.choose(large, 40);
        assertThat(chosen.count()).isEqualTo(40);
        assertThat(WindowRows.choose(large, 40)).isEqualTo(chosen);
        assertThat(WindowRows.choose(chosen, 40)).isEqualTo(chosen);
    }

    @Test
    void windowsThatCannotBeComparedAreRefused() {
        WindowedDrift drift = learned();
        assertThatThrownBy(() -> drift.observe(window(1, 1, 39, 0, 1))).hasMessageContaining("at least 40");
        assertThatThrownBy(() -> drift.observe(new FeatureMatrix(40, 2, new float[80])))
                .hasMessageContaining("of width 2 cannot be compared with a reference of width 16");
        float[] broken = new float[40 * WIDTH];
        broken[5 * WIDTH] = Float.NaN;
        assertThatThrownBy(() -> drift.observe(new FeatureMatrix(40, WIDTH, broken)))
                .hasMessageContaining("feature vector 5 of a window contains NaN");
    }

    @Test
    void bytesOfSomethingElseAreRefused() {
        byte[] bytes = learned().toBytes();
        assertThatThrownBy(() -> WindowedDrift.fromBytes(Arrays.copyOf(bytes, bytes.length - 1)))
                .hasMessageContaining("not a drift state of kind windowed-drift/1");
        assertThatThrownBy(() -> WindowedDrift.fromBytes(Arrays.copyOf(bytes, bytes.length + 1)))
                .hasMessageContaining("go on after the end");
        assertThatThrownBy(() -> WindowedDrift.fromBytes(new StateWriter("other/1").bytes()))
                .hasMessageContaining("they are of kind other/1");
    }

    private static WindowedDrift learned() {
        WindowedDrift drift = new WindowedDrift(OPTIONS);
        windows(1, 6, 0, 1).forEach(drift::observe);
        return drift;
    }

    private static List<State> states(WindowedDrift drift, List<FeatureMatrix> windows) {
        return windows.stream().map(drift::observe).map(DriftVerdict::state).toList();
    }

    private static List<FeatureMatrix> windows(long seed, int count, double mean, double deviation) {
        return IntStream.range(0, count)
                .mapToObj(index -> window(seed, index, 40, mean, deviation))
                .toList();
    }

    private static FeatureMatrix window(long seed, int index, int rows, double mean, double deviation) {
        CounterRandom random = new CounterRandom(seed, "window", index);
        float[] values = new float[rows * WIDTH];
        for (int i = 0; i < values.length; i++) {
            // Half of the dimensions move, so that the direction of the mean changes.
            double centre = 1 + (i % 2 == 0 ? mean : 0);
            values[i] = (float) (centre + deviation * random.nextGaussian());
        }
        return new FeatureMatrix(rows, WIDTH, values);
    }
}
