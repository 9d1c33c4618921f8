package io.palimpsest.trainer.learner;

import ai.djl.ndarray.NDArray;
import io.palimpsest.trainer.learner.losses.Constants;
import java.util.LinkedHashMap;
import java.util.Map;

/** The loss terms of one step and their weighted sum. Belongs to one step. */
final class LossTerms {
    private final Constants constants;
    private final Map<String, NDArray> terms = new LinkedHashMap<>();
    private NDArray total;

    LossTerms(Constants constants) {
        this.constants = constants;
    }

    void add(String name, double weight, NDArray loss) {
        terms.put(name, loss);
        NDArray weighted = weight == 1 ? loss : loss.mul(constants.of(weight));
        total = total == null ? weighted : total.add(weighted);
    }

    /** The weighted sum, 0-d. */
    NDArray total() {
        if (total == null) {
            throw new IllegalStateException("every loss term is off; set at least learner.weight.itc above 0");
        }
        return total;
    }

    Map<String, Double> values() {
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("total", (double) total().getFloat());
        terms.forEach((name, loss) -> values.put(name, (double) loss.getFloat()));
        return values;
    }
}
