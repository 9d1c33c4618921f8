package io.palimpsest.evaluator.drift.statistics;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The population stability index of a mix of labels: {@code sum over labels of (q - p) ln(q / p)} with the shares p of the reference and
 * q of the window. From 0 (the same mix) up; customarily under 0.1 is steady and over 0.25 is a shift, for windows of hundreds. Half a
 * count is added to every label on both sides, so that a label missing on one side has a finite weight.
 */
public final class PopulationStability {
    private PopulationStability() {}

    /**
     * The index of a window's mix against the reference's.
     *
     * @param reference how often each label occurs, at least one label on one of the sides
     * @param window likewise; the order of the maps does not matter
     */
    public static double index(Map<String, Long> reference, Map<String, Long> window) {
        // Sorted, so that the sum has the same bits for every order of the maps.
        Set<String> labels = new TreeSet<>(reference.keySet());
        labels.addAll(window.keySet());
        double referenceTotal = total(reference, labels);
        double windowTotal = total(window, labels);
        double index = 0;
        for (String label : labels) {
            double p = (reference.getOrDefault(label, 0L) + 0.5) / referenceTotal;
            double q = (window.getOrDefault(label, 0L) + 0.5) / windowTotal;
            index += (q - p) * StrictMath.log(q / p);
        }
        return index;
    }

    private static double total(Map<String, Long> counts, Set<String> labels) {
        return counts.values().stream().mapToLong(Long::longValue).sum() + 0.5 * labels.size();
    }
}
