package io.palimpsest.evaluator.change;

import io.palimpsest.evaluator.drift.DriftVerdict.Reading;
import java.util.Map;
import java.util.Objects;

/**
 * A change of the training pairs. Immutable.
 *
 * @param modality what has changed most
 * @param reading the statistic that is farthest over its threshold
 * @param separability how well a linear classifier tells the last window from the reference, see {@code DomainClassifier}: 0.5 not at all, 1 always
 * @param from where the change began, next offset by partition of the pairs topic
 * @param calmFrom a position before it, at which nothing had changed yet
 */
public record FoundChange(
        Modality modality, Reading reading, double separability, Map<Integer, Long> from, Map<Integer, Long> calmFrom) {
    public FoundChange {
        Objects.requireNonNull(modality, "modality");
        Objects.requireNonNull(reading, "reading");
        from = Map.copyOf(from);
        calmFrom = Map.copyOf(calmFrom);
    }
}
