package io.palimpsest.local.benchmark.report;

import io.palimpsest.local.benchmark.result.RunResult;
import java.util.ArrayList;
import java.util.List;

/** Average accuracy after each domain of one order. */
final class OverTime {

    private final String order;
    private final List<String> points;
    private final List<Block.Series> series;

    OverTime(String order, Comparison comparison) {
        this.order = order;
        RunResult longest = comparison.runs().stream()
                .reduce((one, other) -> other.rows().size() > one.rows().size() ? other : one)
                .orElseThrow();
        this.points = longest.rows().stream().map(row -> row.domain()).toList();
        this.series = comparison.variants().stream()
                .map(variant -> new Block.Series(variant.name(), spreads(variant)))
                .toList();
    }

    Block chart() {
        return new Block.Lines("Order " + order + ": average R_m in percent after each domain", points, series);
    }

    Block table() {
        List<String> header = new ArrayList<>(List.of("variant"));
        header.addAll(points);
        List<List<String>> rows = new ArrayList<>();
        for (Block.Series line : series) {
            List<String> row = new ArrayList<>(List.of(line.name()));
            line.values().forEach(spread -> row.add(Numbers.tenths(spread.mean())));
            rows.add(row);
        }
        return new Block.Table("Order `" + order + "`: mean of the runs after each domain.", header, rows);
    }

    /** A run with fewer ends of domains than the longest ends with it: its last point is theirs. */
    private List<Spread> spreads(VariantResults variant) {
        List<Spread> spreads = new ArrayList<>();
        for (int point = 0; point < points.size(); point++) {
            int back = points.size() - point;
            spreads.add(Spread.of(variant.runs().stream()
                    .mapToDouble(run -> fromEnd(run.overTime(), back))
                    .toArray()));
        }
        return spreads;
    }

    private static double fromEnd(List<Double> values, int back) {
        return back > values.size() ? Double.NaN : values.get(values.size() - back);
    }
}
