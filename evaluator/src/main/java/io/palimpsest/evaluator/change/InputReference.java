package io.palimpsest.evaluator.change;

import io.palimpsest.evaluator.drift.statistics.InputStatistics;
import io.palimpsest.evaluator.drift.statistics.PopulationStability;
import io.palimpsest.evaluator.records.PairInputs;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/** What the plain numbers of a window are compared with: the pairs of earlier windows. Immutable. */
final class InputReference {
    /** Farther is no different, and an infinite distance has no quantiles: what never varied has changed. */
    private static final double FARTHEST = 1000;

    private static final String UNLABELLED = "";

    private static final Map<InputStatistic, ToDoubleFunction<PairInputs>> NUMBERS = new EnumMap<>(Map.of(
            InputStatistic.BRIGHTNESS, PairInputs::getBrightness,
            InputStatistic.CONTRAST, PairInputs::getContrast,
            InputStatistic.SIZE, PairInputs::getSize,
            InputStatistic.CAPTION_LENGTH, PairInputs::getCaptionLength));

    private final List<PairInputs> pairs;
    private final Set<Long> words = new HashSet<>();
    private final Map<String, Long> labels;

    /** @param pairs at least two */
    InputReference(List<PairInputs> pairs) {
        this.pairs = List.copyOf(pairs);
        this.labels = labels(pairs);
        pairs.forEach(pair -> words.addAll(pair.getWords()));
    }

    /** The window's own number, NaN for one that says something only in comparison or that a pair does not have. */
    static double value(InputStatistic statistic, List<PairInputs> window) {
        return NUMBERS.containsKey(statistic) ? mean(statistic, window) : Double.NaN;
    }

    /** How far a window is from the reference; NaN when a pair on one of the sides does not have the number. */
    double distance(InputStatistic statistic, List<PairInputs> window) {
        return switch (statistic) {
            case OUT_OF_VOCABULARY -> InputStatistics.outOfVocabularyRate(
                    window.stream().flatMap(pair -> pair.getWords().stream()).toList(), words);
            case LABEL_MIX -> PopulationStability.index(labels, labels(window));
            default -> shift(statistic, window);
        };
    }

    private double shift(InputStatistic statistic, List<PairInputs> window) {
        double mean = mean(statistic, pairs);
        double variance = pairs.stream()
                .mapToDouble(NUMBERS.get(statistic))
                .map(value -> (value - mean) * (value - mean))
                .average()
                .orElseThrow();
        double difference = Math.abs(mean(statistic, window) - mean);
        return difference == 0 ? 0 : Math.min(FARTHEST, difference / Math.sqrt(variance));
    }

    private static double mean(InputStatistic statistic, List<PairInputs> window) {
        return window.stream().mapToDouble(NUMBERS.get(statistic)).average().orElseThrow();
    }

    private static Map<String, Long> labels(List<PairInputs> window) {
        Map<String, Long> counts = new HashMap<>();
        for (PairInputs pair : window) {
            List<String> labels = pair.getLabels().isEmpty() ? List.of(UNLABELLED) : pair.getLabels();
            labels.forEach(label -> counts.merge(label, 1L, Long::sum));
        }
        return counts;
    }
}
