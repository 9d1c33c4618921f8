package io.palimpsest.local.benchmark.report;

import io.palimpsest.local.benchmark.result.RunResult;
import io.palimpsest.local.benchmark.result.ScoredCheckpoint;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The mean transfer matrix of runs on the same stream. */
final class TransferHeat {

    private TransferHeat() {}

    static Block of(String name, List<RunResult> runs) {
        RunResult first = runs.get(0);
        List<String> columns = new ArrayList<>(first.domains());
        first.galleries().keySet().stream()
                .filter(domain -> !columns.contains(domain))
                .sorted()
                .forEach(columns::add);
        List<String> rows = new ArrayList<>(List.of("untrained"));
        first.rows().forEach(row -> rows.add(row.domain()));
        double[][] values = new double[rows.size()][columns.size()];
        int[] marked = new int[rows.size()];
        for (int row = 0; row < rows.size(); row++) {
            int at = row;
            marked[row] = columns.indexOf(rows.get(row));
            Arrays.setAll(values[row], column -> Spread.of(runs.stream()
                            .mapToDouble(run -> value(run, at, columns.get(column)))
                            .toArray())
                    .mean());
        }
        return new Block.Heat(name, "after", rows, columns, values, marked);
    }

    private static double value(RunResult run, int row, String domain) {
        if (row > run.rows().size()) {
            return Double.NaN;
        }
        ScoredCheckpoint checkpoint = row == 0 ? run.untrained() : run.rows().get(row - 1);
        return checkpoint.accuracy().getOrDefault(domain, Double.NaN);
    }
}
