package io.palimpsest.local.benchmark.report;

import io.palimpsest.local.benchmark.BenchmarkDirectory;
import io.palimpsest.local.benchmark.BenchmarkRecord;
import io.palimpsest.local.benchmark.result.BenchmarkMetric;
import io.palimpsest.local.benchmark.result.JsonFile;
import io.palimpsest.local.benchmark.result.RunResult;
import io.palimpsest.local.view.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Writes everything that is told of a benchmark into its directory. */
public final class Report {

    private static final String TITLE = "Learners compared";

    private Report() {}

    /**
     * Writes the report of all runs that are done.
     *
     * @param directory the benchmark
     * @param baseline variant that the others are compared with, empty for the usual one
     * @param failures runs that failed, with the reason
     * @return lines that say the most important of it
     */
    public static List<String> write(BenchmarkDirectory directory, Optional<String> baseline, List<String> failures)
            throws IOException {
        List<RunResult> results = directory.results();
        Path root = directory.root();
        if (results.isEmpty()) {
            return List.of("No run is done yet, so there is nothing to report.");
        }
        Comparison comparison = Comparison.of(results, directory.record(), baseline);
        List<Block> blocks = blocks(comparison, directory.record(), failures);
        Files.writeString(root.resolve("results.csv"), ResultTable.csv(comparison.runs()));
        JsonFile.write(root.resolve("results.json"), comparison.runs());
        Files.writeString(root.resolve("report.md"), MarkdownForm.of(TITLE, blocks));
        Files.writeString(root.resolve("report.html"), HtmlForm.of(TITLE, blocks));
        List<String> lines = new ArrayList<>(summary(comparison));
        lines.add("");
        lines.add("Report: " + root.resolve("report.html") + " (also report.md, results.csv, results.json)");
        return lines;
    }

    /** The report in the order in which it is read. */
    static List<Block> blocks(Comparison comparison, BenchmarkRecord record, List<String> failures) {
        HowMade made = new HowMade(comparison, record);
        ReportContent content = new ReportContent(comparison);
        List<Block> blocks = new ArrayList<>();
        blocks.add(made.lead());
        blocks.addAll(made.cautions(failures));
        blocks.addAll(content.outcome());
        blocks.addAll(content.differences());
        blocks.addAll(content.overTime());
        blocks.addAll(content.costs());
        blocks.addAll(content.transfer());
        blocks.addAll(made.details(failures));
        blocks.addAll(content.atOne());
        blocks.addAll(content.runs());
        blocks.addAll(content.meanings());
        return blocks;
    }

    private static List<String> summary(Comparison comparison) {
        List<BenchmarkMetric> shown = List.of(
                BenchmarkMetric.AVERAGE_ACCURACY,
                BenchmarkMetric.JUST_LEARNED,
                BenchmarkMetric.BACKWARD_TRANSFER,
                BenchmarkMetric.CUMULATIVE_ACCURACY,
                BenchmarkMetric.STEP_CPU_SECONDS);
        List<String> header = new ArrayList<>(List.of("R_m in percent, mean", "runs"));
        shown.forEach(metric -> header.add(metric.title()));
        Table table = new Table(header);
        for (VariantResults variant : comparison.variants()) {
            List<String> row = new ArrayList<>(
                    List.of(variant.name(), Integer.toString(variant.runs().size())));
            shown.forEach(
                    metric -> row.add(Numbers.of(metric, variant.of(metric).mean())));
            table.row(row);
        }
        return table.lines();
    }
}
