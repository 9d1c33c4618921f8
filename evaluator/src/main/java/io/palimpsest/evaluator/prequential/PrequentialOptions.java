package io.palimpsest.evaluator.prequential;

import io.palimpsest.evaluator.drift.DetectorKind;
import java.time.Duration;
import java.util.List;

/**
 * How training pairs are scored before they are learned.
 *
 * @param enabled whether they are
 * @param windowPairs pairs that are scored against each other, 2 to 1024
 * @param fading fading factor of the running means per pair, in (0, 1]
 * @param slidingPairs last pairs that the sliding means are of, 1 to 10000
 * @param patience how long a full window waits for a newer model that may score it
 * @param backlogPairs offsets that scoring may lie behind what the newest model has learned, at least 1; beyond, windows are skipped
 * @param detectors what watches the scores for drift
 */
public record PrequentialOptions(
        boolean enabled,
        int windowPairs,
        double fading,
        int slidingPairs,
        Duration patience,
        long backlogPairs,
        List<DetectorKind> detectors) {

    /** Nothing is scored. */
    public static final PrequentialOptions OFF =
            new PrequentialOptions(false, 32, 0.99, 256, Duration.ofMinutes(1), 20_000, List.of());

    public PrequentialOptions {
        if (windowPairs < 2 || windowPairs > 1024 || slidingPairs < 1 || slidingPairs > 10_000) {
            throw new IllegalArgumentException("a prequential window must have 2 to 1024 pairs and a sliding mean 1 to"
                    + " 10000 but they were " + windowPairs + " and " + slidingPairs);
        }
        if (!(fading > 0 && fading <= 1) || patience.isNegative() || backlogPairs < 1) {
            throw new IllegalArgumentException("prequential scoring needs a fading factor in (0, 1], a patience of at"
                    + " least 0 and a backlog of at least 1 but has " + fading + ", " + patience + " and "
                    + backlogPairs);
        }
        detectors = List.copyOf(detectors);
    }
}
