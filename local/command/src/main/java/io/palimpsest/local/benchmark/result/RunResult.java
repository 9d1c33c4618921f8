package io.palimpsest.local.benchmark.result;

import io.palimpsest.evaluator.metrics.TransferMatrix;
import io.palimpsest.schemas.split.HiddenDomain;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * What a run has measured.
 *
 * @param format version of this format, {@value #FORMAT}
 * @param run what it is
 * @param galleries held-out pairs of the scored split by domain, trained and unseen
 * @param untrained the model before its first step
 * @param rows the model at each end of a domain, in the order of training
 * @param metrics every {@link BenchmarkMetric} that is defined for the run, by name
 * @param origin what produced it
 */
public record RunResult(
        int format,
        RunRequest run,
        Map<String, Integer> galleries,
        ScoredCheckpoint untrained,
        List<ScoredCheckpoint> rows,
        Map<String, Double> metrics,
        Origin origin) {

    /** The format that this code writes and reads. */
    public static final int FORMAT = 1;

    /** Checks the form. */
    public RunResult {
        if (format != FORMAT) {
            throw new IllegalArgumentException("result format must be " + FORMAT + " but was " + format);
        }
        if (rows.isEmpty()) {
            throw new IllegalArgumentException("the run " + run.id() + " has no checkpoint at the end of a domain");
        }
        galleries = Map.copyOf(galleries);
        rows = List.copyOf(rows);
        metrics = Map.copyOf(metrics);
    }

    /** {@return a measurement; NaN where it is not defined} */
    public double metric(BenchmarkMetric metric) {
        return metrics.getOrDefault(metric.metricName(), Double.NaN);
    }

    /** {@return the model at the end} */
    public ScoredCheckpoint last() {
        return rows.get(rows.size() - 1);
    }

    /**
     * {@return the trained domains that have a gallery, in the order in which they were trained last} Of a stream that hides the domains of its
     * training pairs they are all that have a gallery.
     */
    public List<String> domains() {
        return domains(last(), galleries);
    }

    /** {@return R[i][j] of {@link #domains()}; NaN where no checkpoint ends just that domain} */
    public double[][] transfer() {
        return transfer(rows, domains());
    }

    /** {@return mean accuracy over the domains seen, after each end of a domain} */
    public List<Double> overTime() {
        return rows.stream()
                .map(row -> domains(row, galleries).stream()
                        .mapToDouble(row.accuracy()::get)
                        .average()
                        .orElse(Double.NaN))
                .toList();
    }

    static List<String> domains(ScoredCheckpoint row, Map<String, Integer> galleries) {
        return HiddenDomain.mayHaveLearned(row.seen(), new TreeSet<>(galleries.keySet()));
    }

    // As the evaluator reads the matrix: the row of a domain is the last checkpoint that ends it, and the last row
    // the last checkpoint, whatever it ends.
    private static double[][] transfer(List<ScoredCheckpoint> rows, List<String> domains) {
        double[][] matrix = new double[domains.size()][domains.size()];
        for (int i = 0; i < matrix.length; i++) {
            String domain = domains.get(i);
            Optional<ScoredCheckpoint> row = i == matrix.length - 1
                    ? Optional.of(rows.get(rows.size() - 1))
                    : rows.stream().filter(end -> end.domain().equals(domain)).reduce((earlier, later) -> later);
            double[] cells = matrix[i];
            Arrays.setAll(cells, j -> row.map(end -> end.accuracy().get(domains.get(j)))
                    .orElse(Double.NaN));
        }
        return matrix;
    }

    /**
     * {@return what follows from the accuracy of the checkpoints: the continual metrics} Undefined ones are left out.
     *
     * @param untrained the model before its first step
     * @param rows the model at each end of a domain
     * @param galleries held-out pairs by domain
     */
    public static Map<String, Double> continual(
            ScoredCheckpoint untrained, List<ScoredCheckpoint> rows, Map<String, Integer> galleries) {
        ScoredCheckpoint last = rows.get(rows.size() - 1);
        List<String> domains = domains(last, galleries);
        double[][] matrix = transfer(rows, domains);
        double[] baseline =
                domains.stream().mapToDouble(untrained.accuracy()::get).toArray();
        TransferMatrix transfer = new TransferMatrix(matrix, baseline);
        Map<BenchmarkMetric, Double> values = new LinkedHashMap<>();
        values.put(BenchmarkMetric.AVERAGE_ACCURACY, transfer.averageAccuracy());
        values.put(
                BenchmarkMetric.JUST_LEARNED,
                IntStream.range(0, matrix.length)
                        .mapToDouble(i -> matrix[i][i])
                        .average()
                        .orElse(Double.NaN));
        values.put(BenchmarkMetric.BACKWARD_TRANSFER, transfer.backwardTransfer());
        values.put(BenchmarkMetric.FORGETTING_MAX, transfer.forgettingMax());
        values.put(BenchmarkMetric.FORWARD_TRANSFER, transfer.forwardTransfer());
        values.put(BenchmarkMetric.UNTRAINED, Arrays.stream(baseline).average().orElse(Double.NaN));
        values.put(
                BenchmarkMetric.UNSEEN,
                galleries.keySet().stream()
                        .filter(domain -> !domains.contains(domain))
                        .mapToDouble(last.accuracy()::get)
                        .average()
                        .orElse(Double.NaN));
        Map<String, Double> named = new LinkedHashMap<>();
        values.forEach((metric, value) -> {
            if (!Double.isNaN(value)) {
                named.put(metric.metricName(), value);
            }
        });
        return named;
    }
}
