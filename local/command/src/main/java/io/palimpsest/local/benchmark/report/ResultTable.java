package io.palimpsest.local.benchmark.report;

import io.palimpsest.local.benchmark.result.BenchmarkMetric;
import io.palimpsest.local.benchmark.result.RunResult;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** All runs as one table of comma-separated values, one run a row, one {@link BenchmarkMetric} a column. */
final class ResultTable {

    private static final List<String> FACTS =
            List.of("run", "variant", "learner", "seed", "source", "order", "stream", "split");

    private ResultTable() {}

    /** The table with its header; a number that is not defined is an empty cell. */
    static String csv(List<RunResult> results) {
        List<String> header = new ArrayList<>(FACTS);
        for (BenchmarkMetric metric : BenchmarkMetric.values()) {
            header.add(metric.metricName());
        }
        return results.stream().map(ResultTable::row).collect(Collectors.joining("", line(header), ""));
    }

    private static String row(RunResult result) {
        List<String> cells = new ArrayList<>(List.of(
                result.run().id(),
                result.run().variant(),
                result.run().learner(),
                Long.toString(result.run().seed()),
                result.run().stream().source(),
                result.run().stream().order(),
                result.run().stream().shape(),
                result.run().split()));
        for (BenchmarkMetric metric : BenchmarkMetric.values()) {
            double value = result.metric(metric);
            boolean whole = value == Math.rint(value) && Math.abs(value) < 1e15;
            cells.add(Double.isNaN(value) ? "" : whole ? Long.toString((long) value) : Double.toString(value));
        }
        return line(cells);
    }

    private static String line(List<String> cells) {
        return cells.stream().map(ResultTable::quoted).collect(Collectors.joining(",", "", "\n"));
    }

    private static String quoted(String cell) {
        return cell.matches("[^,\"\\r\\n]*") ? cell : '"' + cell.replace("\"", "\"\"") + '"';
    }
}
