package io.palimpsest.evaluator.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.palimpsest.evaluator.EvaluatorMetric;
import io.palimpsest.evaluator.drift.DriftOptions;
import io.palimpsest.evaluator.records.DescribedPair;
import io.palimpsest.evaluator.records.InputState;
import io.palimpsest.evaluator.records.PairInputs;
import io.palimpsest.events.v1.Alarm;
import io.palimpsest.model.CounterRandom;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class InputWatchTest {
    private static final DriftOptions OPTIONS = DriftOptions.DEFAULT.withWindows(32, 4);

    @Test
    void theNumbersAreThoseOfTheWindow() {
        List<InputReading> readings = new InputWatch(OPTIONS).observe(window(0, 0, pair -> {}));
        assertThat(readings).extracting(InputReading::statistic).containsExactly(InputStatistic.values());
        double mean = window(0, 0, pair -> {}).stream()
                .mapToDouble(pair -> pair.getInputs().getBrightness())
                .average()
                .orElseThrow();
        assertThat(of(readings, InputStatistic.BRIGHTNESS).value()).isEqualTo(mean);
        assertThat(of(readings, InputStatistic.BRIGHTNESS).distance()).isNaN();
        assertThat(of(readings, InputStatistic.LABEL_MIX).value())
                .as("needs a reference")
                .isNaN();
    }

    @Test
    void aDistanceIsADifferenceOfMeansInDeviationsOfTheReference() {
        List<PairInputs> reference = List.of(inputs(1, 10, "a"), inputs(3, 10, "b"));
        InputReference compared = new InputReference(reference);
        assertThat(compared.distance(InputStatistic.BRIGHTNESS, List.of(inputs(5, 10, "a"), inputs(6, 10, "a"))))
                .as("means 2 and 5.5, deviation 1")
                .isCloseTo(3.5, within(1e-12));
        assertThat(compared.distance(InputStatistic.CAPTION_LENGTH, List.of(inputs(1, 10, "a"))))
                .isZero();
        assertThat(compared.distance(InputStatistic.CAPTION_LENGTH, List.of(inputs(1, 11, "a"))))
                .as("what never varied has changed")
                .isEqualTo(1000);
        assertThat(compared.distance(InputStatistic.LABEL_MIX, List.of(inputs(1, 10, "a"), inputs(1, 10, "b"))))
                .isZero();
        assertThat(compared.distance(InputStatistic.LABEL_MIX, List.of(inputs(1, 10, "a"), inputs(1, 10, "a"))))
                .as("shares 1/2, 1/2 and 5/6, 1/6 with half a count added")
                .isCloseTo(1.0 / 3 * Math.log(5.0 / 3) - 1.0 / 3 * Math.log(1.0 / 3), within(1e-12));
    }

    @Test
    void aStreamThatStaysAsItIsHardlyEverRaises() {
        int windows = 0;
        int raised = 0;
        for (int seed = 0; seed < 20; seed++) {
            InputWatch watch = new InputWatch(OPTIONS);
            for (int at = 0; at < 50; at++) {
                raised += raised(watch.observe(window(seed, at, pair -> {}))).size();
                windows++;
            }
        }
        assertThat(raised).as("of %d windows with six numbers each", windows).isLessThanOrEqualTo(5);
    }

    @Test
    void everyNumberRaisesTwoWindowsAfterItHasChangedAndNoOtherDoes() {
        assertThat(afterChange(pair -> pair.setBrightness(pair.getBrightness() + 0.15)))
                .containsExactly(InputStatistic.BRIGHTNESS);
        assertThat(afterChange(pair -> pair.setContrast(pair.getContrast() + 0.15)))
                .containsExactly(InputStatistic.CONTRAST);
        assertThat(afterChange(pair -> pair.setSize(2 * pair.getSize()))).containsExactly(InputStatistic.SIZE);
        assertThat(afterChange(pair -> pair.setCaptionLength(pair.getCaptionLength() + 10)))
                .containsExactly(InputStatistic.CAPTION_LENGTH);
        assertThat(afterChange(pair -> pair.setWords(
                        pair.getWords().stream().map(word -> word + 1_000_000).toList())))
                .containsExactly(InputStatistic.OUT_OF_VOCABULARY);
        assertThat(afterChange(pair -> pair.setLabels(List.of("new")))).containsExactly(InputStatistic.LABEL_MIX);
    }

    @Test
    void theAlarmTellsTheDistanceBesideItsThreshold() {
        InputReading reading = new InputReading(InputStatistic.BRIGHTNESS, 0.31, 1.4, 0.5, true);
        ClosedWindow window = new ClosedWindow(Map.of(0, 320L), 0, Map.of(), List.of(reading), Optional.empty());
        Alarm alarm = DriftReports.inputAlarm("shop", reading, window, Instant.EPOCH);
        assertThat(alarm.getAlarmId()).isEqualTo("input-drift/brightness/0@320");
        assertThat(alarm.getMetric()).isEqualTo(EvaluatorMetric.DRIFT_INPUT.metricName());
        assertThat(alarm.getValue()).isEqualTo(1.4);
        assertThat(alarm.getThreshold()).isEqualTo(0.5);
        assertThat(alarm.getMessage()).contains("in brightness", "0.310", "1.40", "0.500");
    }

    @Test
    void picturesThatAreElsewhereSilenceTheNumbersOfPicturesOnly() {
        Consumer<PairInputs> elsewhere = pair -> {
            pair.setBrightness(Double.NaN);
            pair.setContrast(Double.NaN);
            pair.setSize(Double.NaN);
        };
        InputWatch watch = new InputWatch(OPTIONS);
        List<InputReading> last = List.of();
        for (int at = 0; at < 8; at++) {
            last = watch.observe(window(0, at, elsewhere));
        }
        assertThat(of(last, InputStatistic.BRIGHTNESS).value()).isNaN();
        assertThat(of(last, InputStatistic.CAPTION_LENGTH).distance()).isNotNaN();
    }

    @Test
    void aRestoredWatchReadsTheSame() {
        Consumer<PairInputs> brighter = pair -> pair.setBrightness(pair.getBrightness() + 0.15);
        InputWatch undisturbed = new InputWatch(OPTIONS);
        InputWatch stopped = new InputWatch(OPTIONS);
        for (int at = 0; at < 10; at++) {
            List<DescribedPair> window = window(3, at, at < 6 ? pair -> {} : brighter);
            assertThat(stopped.observe(window)).isEqualTo(undisturbed.observe(window));
            InputState state = stopped.state();
            stopped = InputWatch.of(OPTIONS, state);
        }
    }

    private static Set<InputStatistic> afterChange(Consumer<PairInputs> change) {
        InputWatch watch = new InputWatch(OPTIONS);
        Set<InputStatistic> raised = new TreeSet<>();
        for (int at = 0; at < 12; at++) {
            Set<InputStatistic> now = raised(watch.observe(window(7, at, at < 8 ? pair -> {} : change)));
            assertThat(at == 9 || now.isEmpty())
                    .as("window %d raised %s", at, now)
                    .isTrue();
            raised.addAll(now);
        }
        return raised;
    }

    private static Set<InputStatistic> raised(List<InputReading> readings) {
        return readings.stream()
                .filter(InputReading::raised)
                .map(InputReading::statistic)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static InputReading of(List<InputReading> readings, InputStatistic statistic) {
        return readings.stream()
                .filter(reading -> reading.statistic() == statistic)
                .findFirst()
                .orElseThrow();
    }

    private static List<DescribedPair> window(int seed, int at, Consumer<PairInputs> change) {
        List<DescribedPair> window = new ArrayList<>();
        for (int row = 0; row < OPTIONS.rows(); row++) {
            PairInputs inputs = inputs(seed, at * OPTIONS.rows() + row);
            change.accept(inputs);
            ByteBuffer none = ByteBuffer.allocate(0);
            window.add(new DescribedPair(0, (long) at * OPTIONS.rows() + row, 0L, none, none, inputs));
        }
        return window;
    }

    /** Numbers around the same means, words out of fifty, labels out of four. */
    static PairInputs inputs(int seed, int number) {
        CounterRandom random = new CounterRandom(seed, "inputs", number);
        List<Long> words = new ArrayList<>();
        for (int word = 0; word < 6; word++) {
            words.add((long) (50 * random.nextDouble()));
        }
        return new PairInputs(
                0.5 + 0.2 * (random.nextDouble() - 0.5),
                0.2 + 0.2 * (random.nextDouble() - 0.5),
                64 + 20 * random.nextDouble(),
                20 + 10 * random.nextDouble(),
                words,
                List.of("label-" + (int) (4 * random.nextDouble())));
    }

    private static PairInputs inputs(double brightness, double captionLength, String label) {
        return new PairInputs(brightness, 0.0, 64.0, captionLength, List.of(1L), List.of(label));
    }
}
