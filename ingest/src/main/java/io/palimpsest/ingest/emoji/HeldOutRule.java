package io.palimpsest.ingest.emoji;

import io.palimpsest.events.v1.Split;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Decides which drawings are never trained. Of a hash-chosen part of the concepts with at least two drawings exactly one
 * drawing is held out and the others are trained, so a gallery holds no caption twice and asks for a known concept in an
 * unseen drawing. A concept's chance grows with its drawings, which makes the shares below shares of the pairs. TEST and
 * VALIDATION take different concepts. Stateless.
 *
 * @param testShare share of the pairs held out for the reported numbers, 0 to 0.3
 * @param validationShare share of the pairs held out for choosing settings, 0 to 0.3
 */
record HeldOutRule(double testShare, double validationShare) {

    HeldOutRule {
        if (!(testShare >= 0 && testShare <= 0.3 && validationShare >= 0 && validationShare <= 0.3)) {
            throw new IllegalArgumentException(
                    "held-out shares must be 0 to 0.3 but were " + testShare + " and " + validationShare);
        }
    }

    /**
     * Splits the drawings of one concept.
     *
     * @param concept hexcode of the concept
     * @param vendors who draws the concept
     * @param ambiguous vendors whose drawing of the concept also stands for another concept; such a drawing is no fair
     *     question and is always trained
     * @return split by vendor
     */
    Map<String, Split> split(String concept, List<String> vendors, List<String> ambiguous) {
        Map<String, Split> splits = new TreeMap<>();
        vendors.forEach(vendor -> splits.put(vendor, Split.TRAIN));
        List<String> candidates = new ArrayList<>(vendors);
        candidates.removeAll(ambiguous);
        if (vendors.size() >= 2 && !candidates.isEmpty()) {
            double draw = StableHash.fraction("held-out", concept) / vendors.size();
            int drawing = (int) (StableHash.number("held-out-drawing", concept) % candidates.size());
            if (draw < testShare) {
                splits.put(candidates.get(drawing), Split.TEST);
            } else if (draw < testShare + validationShare) {
                splits.put(candidates.get(drawing), Split.VALIDATION);
            }
        }
        return splits;
    }
}
