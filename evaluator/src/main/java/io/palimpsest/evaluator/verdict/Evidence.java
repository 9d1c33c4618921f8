package io.palimpsest.evaluator.verdict;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * What is known of a checkpoint when it is judged. Immutable.
 *
 * @param scores R_m in percent by domain it learned, in the order of learning
 * @param failed domains it learned and could not be evaluated on
 * @param before R_m of the other checkpoint on the same galleries, of the domains that both have learned
 * @param notFinite first step behind the other checkpoint with a loss that is not finite
 * @param drift MMD squared of the newest window of training pairs, the larger of pictures and texts
 */
public record Evidence(
        Map<String, Double> scores,
        List<String> failed,
        Map<String, Double> before,
        OptionalLong notFinite,
        OptionalDouble drift) {

    public Evidence {
        scores = Collections.unmodifiableMap(new LinkedHashMap<>(scores));
        failed = List.copyOf(failed);
        before = Map.copyOf(before);
    }

    /** The domains on which both were measured, in the order of learning. */
    List<String> comparable() {
        return scores.keySet().stream().filter(before::containsKey).toList();
    }

    /** Points of R_m that a domain has lost; negative when it gained. */
    double lost(String domain) {
        return before.get(domain) - scores.get(domain);
    }
}
