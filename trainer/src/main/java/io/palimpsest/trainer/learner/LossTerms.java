package io.palimpsest.trainer.learner;

import ai.djl.ndarray.NDArray;
import io.palimpsest.trainer.learner.losses.Constants;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;

/** The loss terms of one step and their weighted sum. Belongs to one step. */
final class LossTerms {
    private final Constants constants;
    private final Map<String, NDArray> terms = new LinkedHashMap<>();
    private NDArray total;
    private OptionalDouble penalty = OptionalDouble.empty();

    LossTerms(Constants constants) {
        this.constants = constants;
    }

    void add(String name, double weight, NDArray loss) {
        terms.put(name, loss);
        NDArray weighted = weight == 1 ? loss : loss.mul(constants.of(weight));
        total = total == null ? weighted : total.add(weighted);
    }

    /** Notes a penalty on the weights whose gradient was added by other means; empty for none. */
    void addPenalty(OptionalDouble value) {
        penalty = value;
    }

    /** The weighted sum, 0-d, without a penalty. */
    NDArray total() {
        if (total == null) {
            throw new IllegalStateException("every loss term is off; set at least learner.weight.itc above 0");
        }
        return total;
    }

    Map<String, Double> values() {
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("total", total().getFloat() + penalty.orElse(0));
        terms.forEach((name, loss) -> values.put(name, (double) loss.getFloat()));
        penalty.ifPresent(value -> values.put("penalty", value));
        return values;
    }
}
