package io.palimpsest.evaluator.topology;

import io.palimpsest.evaluator.metrics.ContrastScores.Score;
import io.palimpsest.evaluator.metrics.PrequentialMean;
import io.palimpsest.evaluator.prequential.PrequentialOptions;
import io.palimpsest.evaluator.records.PrequentialMeans;
import io.palimpsest.evaluator.records.RunningMean;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/** The running means of all measures over one set of training pairs: all, or those of a domain. Belongs to one stream task. */
final class ScopeMeans {
    /** Key of the means over all pairs. */
    static final String ALL = "all";

    private final Map<PrequentialMeasure, PrequentialMean> means = new EnumMap<>(PrequentialMeasure.class);

    private ScopeMeans() {}

    /** Key of the means of a domain. */
    static String key(String domain) {
        return StoreKey.of("domain", domain);
    }

    /**
     * {@return the means that had this state}
     *
     * @param state what {@link #state()} gave; null for means of nothing
     */
    static ScopeMeans of(PrequentialOptions options, PrequentialMeans state) {
        ScopeMeans scope = new ScopeMeans();
        for (PrequentialMeasure measure : PrequentialMeasure.values()) {
            RunningMean kept = state == null ? null : state.getMeasures().get(measure.name());
            scope.means.put(
                    measure,
                    kept == null
                            ? new PrequentialMean(options.fading(), options.slidingPairs())
                            : new PrequentialMean(
                                    options.fading(),
                                    options.slidingPairs(),
                                    kept.getSum(),
                                    kept.getWeight(),
                                    kept.getRecent()));
        }
        return scope;
    }

    void add(Score score) {
        means.forEach((measure, mean) -> mean.add(measure.of(score)));
    }

    double fading(PrequentialMeasure measure) {
        return means.get(measure).fading();
    }

    double sliding(PrequentialMeasure measure) {
        return means.get(measure).sliding();
    }

    PrequentialMeans state() {
        Map<String, RunningMean> measures = new HashMap<>();
        means.forEach((measure, mean) ->
                measures.put(measure.name(), new RunningMean(mean.sum(), mean.weight(), mean.recent())));
        return new PrequentialMeans(measures);
    }
}
