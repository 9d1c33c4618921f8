package io.palimpsest.evaluator.change;

import io.palimpsest.evaluator.drift.DriftOptions;
import io.palimpsest.evaluator.drift.DriftVerdict;
import io.palimpsest.evaluator.drift.DriftVerdict.Reading;
import io.palimpsest.evaluator.drift.WindowedDrift;
import io.palimpsest.evaluator.metrics.FeatureMatrix;
import io.palimpsest.evaluator.records.DescribedPair;
import io.palimpsest.evaluator.records.ModalityState;
import io.palimpsest.schemas.logs.LogField;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.hipparchus.exception.MathRuntimeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The watch over one modality: compares windows with the reference, and knows the mean of what was calm, from which it tells where in a run of
 * pairs a change began. One thread at a time.
 */
final class ModalityWatch {

    private static final Logger LOG = LoggerFactory.getLogger(ModalityWatch.class);

    private final Modality modality;
    private final WindowedDrift drift;
    private double[] calmSum;
    private long calmCount;
    private int streak;

    ModalityWatch(Modality modality, DriftOptions options) {
        this(modality, new WindowedDrift(options), new double[0], 0, 0);
    }

    private ModalityWatch(Modality modality, WindowedDrift drift, double[] calmSum, long calmCount, int streak) {
        this.modality = modality;
        this.drift = drift;
        this.calmSum = calmSum;
        this.calmCount = calmCount;
        this.streak = streak;
    }

    static ModalityWatch of(Modality modality, ModalityState state) {
        byte[] bytes = new byte[state.getDrift().remaining()];
        state.getDrift().duplicate().get(bytes);
        return new ModalityWatch(
                modality,
                WindowedDrift.fromBytes(bytes),
                state.getCalmSum().stream().mapToDouble(Double::doubleValue).toArray(),
                state.getCalmCount(),
                state.getStreak());
    }

    ModalityState state() {
        return new ModalityState(
                ByteBuffer.wrap(drift.toBytes()), Arrays.stream(calmSum).boxed().toList(), calmCount, streak);
    }

    DriftOptions options() {
        return drift.options();
    }

    /** Windows in a row, up to the last one, that spoke for a change. */
    int streak() {
        return streak;
    }

    /** Takes a window in. Empty where a pair of it lacks the modality, or when it cannot be compared. */
    Optional<DriftVerdict> observe(List<DescribedPair> window) {
        if (window.stream().anyMatch(pair -> !modality.vector(pair).hasRemaining())) {
            return Optional.empty();
        }
        double[][] rows = window.stream().map(this::row).toArray(double[][]::new);
        try {
            DriftVerdict verdict = drift.observe(matrix(rows));
            long over = verdict.readings().stream().filter(Reading::exceeded).count();
            streak = over >= drift.options().votes() ? streak + 1 : 0;
            if (streak == 0) {
                add(rows);
            }
            return Optional.of(verdict);
        } catch (MathRuntimeException incomparable) {
            LOG.atWarn()
                    .addKeyValue(
                            LogField.PARTITION, window.get(window.size() - 1).getPartition())
                    .addKeyValue(LogField.OFFSET, window.get(window.size() - 1).getOffset())
                    .log(
                            "A window of {} pairs up to {}@{} cannot be compared in {}; a new reference is learned: {}",
                            window.size(),
                            window.get(window.size() - 1).getPartition(),
                            window.get(window.size() - 1).getOffset(),
                            modality.label(),
                            incomparable.getMessage());
            drift.relearn();
            calmSum = new double[0];
            calmCount = 0;
            streak = 0;
            return Optional.empty();
        }
    }

    /** The reading farthest over its threshold. */
    static Reading strongest(DriftVerdict verdict) {
        return verdict.readings().stream()
                .max(Comparator.comparingDouble(ModalityWatch::excess))
                .orElseThrow();
    }

    static double excess(Reading reading) {
        return reading.value() / reading.threshold();
    }

    /**
     * The place of the change in a run of pairs: the cut between calm and changed pairs that leaves the fewest on the wrong side, each judged by
     * whether it lies nearer to the mean of the calm or to that of the changed ones (the lowest point of a cumulative sum).
     *
     * @param run pairs in order; the first is calm
     * @param changed pairs of which most have changed
     * @return index in the run, at least 1, of the first pair that has changed; the size of the run if none has
     */
    int changeWithin(List<DescribedPair> run, List<DescribedPair> changed) {
        double[] calm = Arrays.stream(calmSum).map(sum -> sum / calmCount).toArray();
        double[] now = mean(changed);
        double sum = 0;
        double lowest = Double.POSITIVE_INFINITY;
        int change = 1;
        for (int index = 0; index <= run.size(); index++) {
            if (index >= 1 && sum < lowest) {
                lowest = sum;
                change = index;
            }
            if (index < run.size()) {
                double[] row = row(run.get(index));
                for (int dimension = 0; dimension < row.length; dimension++) {
                    double middle = (calm[dimension] + now[dimension]) / 2;
                    sum += (row[dimension] - middle) * (now[dimension] - calm[dimension]);
                }
            }
        }
        return change;
    }

    /** How well a linear classifier tells a window from the reference. There must be a reference. */
    double separability(List<DescribedPair> window) {
        return drift.reference()
                .orElseThrow()
                .separability(matrix(window.stream().map(this::row).toArray(double[][]::new)));
    }

    private double[] mean(List<DescribedPair> pairs) {
        double[] mean = new double[calmSum.length];
        for (DescribedPair pair : pairs) {
            double[] row = row(pair);
            for (int dimension = 0; dimension < mean.length; dimension++) {
                mean[dimension] += row[dimension] / pairs.size();
            }
        }
        return mean;
    }

    private void add(double[][] rows) {
        if (calmCount == 0) {
            calmSum = new double[rows[0].length];
        }
        for (double[] row : rows) {
            for (int dimension = 0; dimension < row.length; dimension++) {
                calmSum[dimension] += row[dimension];
            }
        }
        calmCount += rows.length;
    }

    private double[] row(DescribedPair pair) {
        ByteBuffer bytes = modality.vector(pair).duplicate().order(ByteOrder.LITTLE_ENDIAN);
        double[] row = new double[bytes.remaining() / Float.BYTES];
        for (int dimension = 0; dimension < row.length; dimension++) {
            row[dimension] = bytes.getFloat();
        }
        return row;
    }

    private static FeatureMatrix matrix(double[][] rows) {
        int width = rows[0].length;
        float[] values = new float[rows.length * width];
        for (int item = 0; item < rows.length; item++) {
            for (int dimension = 0; dimension < width; dimension++) {
                values[item * width + dimension] = (float) rows[item][dimension];
            }
        }
        return new FeatureMatrix(rows.length, width, values);
    }
}
