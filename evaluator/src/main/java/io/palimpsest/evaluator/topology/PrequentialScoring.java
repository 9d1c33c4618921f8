package io.palimpsest.evaluator.topology;

import io.palimpsest.evaluator.prequential.PairLog;
import io.palimpsest.evaluator.prequential.PrequentialOptions;
import java.util.function.IntFunction;

/**
 * What scoring training pairs before they are learned needs.
 *
 * @param options how
 * @param logs opens a partition of the pairs topic; the task that asks closes it
 */
public record PrequentialScoring(PrequentialOptions options, IntFunction<PairLog> logs) {

    /** Nothing is scored. */
    public static final PrequentialScoring OFF = new PrequentialScoring(PrequentialOptions.OFF, partition -> {
        throw new IllegalStateException("scoring is off, so the pairs topic must not be opened");
    });
}
