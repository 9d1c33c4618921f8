package io.palimpsest.evaluator.prequential;

import io.palimpsest.evaluator.drift.DetectorKind;
import io.palimpsest.evaluator.drift.ScalarDetector;
import io.palimpsest.evaluator.records.DetectorState;
import java.nio.ByteBuffer;
import java.util.OptionalDouble;

/**
 * One drift detector on one stream of scores, and what was usual since it last raised an alarm, by which a rise is told from a fall. A pure
 * function of the scores: restored from its {@link #state()} it goes on with the same bits. One thread at a time.
 */
public final class ScoreWatch {
    private final ScalarDetector detector;
    private long count;
    private double sum;

    private ScoreWatch(ScalarDetector detector, long count, double sum) {
        this.detector = detector;
        this.count = count;
        this.sum = sum;
    }

    /**
     * {@return the watch that had this state}
     *
     * @param state what {@link #state()} gave; null for a new watch
     */
    public static ScoreWatch of(DetectorKind kind, DetectorState state) {
        if (state == null) {
            return new ScoreWatch(kind.start(), 0, 0);
        }
        byte[] bytes = new byte[state.getDetector().remaining()];
        state.getDetector().duplicate().get(bytes);
        return new ScoreWatch(kind.restored(bytes), state.getCount(), state.getSum());
    }

    /** {@return the mean of the scores since the last alarm if this one raises an alarm, else nothing} */
    public OptionalDouble add(double score) {
        count++;
        sum += score;
        if (!detector.update(score)) {
            return OptionalDouble.empty();
        }
        double usual = sum / count;
        count = 0;
        sum = 0;
        return OptionalDouble.of(usual);
    }

    /** {@return everything that the watch knows} */
    public DetectorState state() {
        return new DetectorState(ByteBuffer.wrap(detector.toBytes()), count, sum);
    }
}
