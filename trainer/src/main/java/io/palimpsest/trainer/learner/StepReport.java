package io.palimpsest.trainer.learner;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What one step measured.
 *
 * @param losses unweighted value of each term that was on ("itc", "mci", "mlm", "mlmd", "tpc", "tps", "heads", "cosine", "rehearsal") and of the "penalty" on
 *     moving the weights, and the weighted sum "total" of all
 * @param learningRate the rate the optimiser used
 */
public record StepReport(Map<String, Double> losses, double learningRate) {
    /** Keeps the order of the terms. */
    public StepReport {
        losses = Collections.unmodifiableMap(new LinkedHashMap<>(losses));
    }

    /** The weighted sum whose gradient was followed. */
    public double total() {
        return losses.get("total");
    }
}
