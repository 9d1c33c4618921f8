package io.palimpsest.local.benchmark.report;

import io.palimpsest.evaluator.metrics.RetrievalRecall;
import io.palimpsest.local.benchmark.result.BenchmarkMetric;
import io.palimpsest.local.benchmark.result.RunResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Says what a comparison has shown, piece by piece. */
final class ReportContent {

    private static final List<BenchmarkMetric> HEADLINE = List.of(
            BenchmarkMetric.AVERAGE_ACCURACY,
            BenchmarkMetric.JUST_LEARNED,
            BenchmarkMetric.BACKWARD_TRANSFER,
            BenchmarkMetric.FORGETTING_MAX,
            BenchmarkMetric.FORWARD_TRANSFER,
            BenchmarkMetric.CUMULATIVE_ACCURACY,
            BenchmarkMetric.UNSEEN);
    private static final List<BenchmarkMetric> AT_ONE = List.of(
            BenchmarkMetric.AVERAGE_TR1,
            BenchmarkMetric.AVERAGE_IR1,
            BenchmarkMetric.AVERAGE_MAP1,
            BenchmarkMetric.CUMULATIVE_TR1,
            BenchmarkMetric.CUMULATIVE_IR1,
            BenchmarkMetric.CUMULATIVE_MAP1);
    private static final List<BenchmarkMetric> COST = List.of(
            BenchmarkMetric.STEPS,
            BenchmarkMetric.TRAINED_PAIRS,
            BenchmarkMetric.STEP_MILLISECONDS,
            BenchmarkMetric.STEP_CPU_SECONDS,
            BenchmarkMetric.CPU_SECONDS,
            BenchmarkMetric.WALL_SECONDS,
            BenchmarkMetric.PEAK_MEMORY_BYTES,
            BenchmarkMetric.STATE_BYTES);

    private final Comparison comparison;

    ReportContent(Comparison comparison) {
        this.comparison = comparison;
    }

    /** What was kept and learned, in one table, and as bars. */
    List<Block> outcome() {
        List<Block> blocks = new ArrayList<>();
        blocks.add(new Block.Heading("What was learned and kept"));
        blocks.add(metrics(
                "R_m in percent, " + runsTogether() + ": mean ± standard deviation (lowest to highest).", HEADLINE));
        blocks.add(new Block.Grid(List.of(
                bars("Average accuracy at the end, R_m in percent", BenchmarkMetric.AVERAGE_ACCURACY, chanceOwn()),
                bars(
                        "Cumulative accuracy, all domains in one gallery, R_m in percent",
                        BenchmarkMetric.CUMULATIVE_ACCURACY,
                        chanceCumulative()))));
        if (comparison.orders().size() > 1) {
            for (String order : comparison.orders()) {
                blocks.add(new ReportContent(comparison.in(order)).metrics("Order `" + order + "` alone.", HEADLINE));
            }
        }
        return blocks;
    }

    /** How the variants differ from the one they are compared with, run by run. */
    List<Block> differences() {
        if (comparison.baseline().isEmpty() || comparison.variants().size() < 2) {
            return List.of();
        }
        VariantResults baseline = comparison.baseline().get();
        Optional<VariantResults> bound = comparison.bound().filter(joint -> joint != baseline);
        List<BenchmarkMetric> shown = measured(HEADLINE);
        List<List<String>> rows = new ArrayList<>();
        for (VariantResults variant : comparison.variants()) {
            int pairs = variant.difference(BenchmarkMetric.AVERAGE_ACCURACY, baseline)
                    .count();
            if (variant != baseline && pairs > 0) {
                List<String> row = new ArrayList<>(List.of(variant.name(), Integer.toString(pairs)));
                shown.forEach(metric -> row.add(Numbers.difference(metric, variant.difference(metric, baseline))));
                row.add(variant.wins(BenchmarkMetric.AVERAGE_ACCURACY, baseline) + " of " + pairs);
                bound.ifPresent(
                        joint -> row.add(Numbers.of(BenchmarkMetric.AVERAGE_ACCURACY, variant.wayTo(joint, baseline))));
                rows.add(row);
            }
        }
        if (rows.isEmpty()) {
            return List.of();
        }
        List<String> header = new ArrayList<>(List.of("variant", "pairs"));
        shown.forEach(metric -> header.add(metric.title()));
        header.add("average higher");
        bound.ifPresent(joint -> header.add("way to " + joint.name() + ", %"));
        return List.of(
                new Block.Heading("Differences to " + baseline.name()),
                new Block.Paragraph("Each run is compared with the run of `" + baseline.name()
                        + "` of the same seed and order, in percentage points; so what a seed or an order changes for both is"
                        + " left out. A difference whose range reaches both sides of zero is no finding."
                        + bound.map(joint -> " The last column is the share of the way from `" + baseline.name()
                                        + "` to `" + joint.name() + "` that the average has gone.")
                                .orElse("")),
                new Block.Table(
                        "Mean difference ± standard deviation (lowest to highest) over the pairs.", header, rows));
    }

    /** What it took. */
    List<Block> costs() {
        return List.of(
                new Block.Heading("What it took"),
                metrics("Mean ± standard deviation (lowest to highest); memory and state in MiB.", COST),
                new Block.Paragraph(
                        "Equal passes are not equal time. The column `training thread` is what a fair comparison by"
                                + " time equalises: give a variant as many times the passes as its time is shorter."));
    }

    /** Recall and precision at one. */
    List<Block> atOne() {
        return List.of(new Block.Fold(
                "TR@1, IR@1 and mAP@1",
                List.of(metrics("In percent, at the end: mean ± standard deviation (lowest to highest).", AT_ONE))));
    }

    /** How accuracy goes over time. */
    List<Block> overTime() {
        List<Block> charts = new ArrayList<>();
        List<Block> tables = new ArrayList<>();
        for (String order : comparison.orders()) {
            OverTime time = new OverTime(order, comparison.in(order));
            charts.add(time.chart());
            tables.add(time.table());
        }
        return List.of(
                new Block.Heading("Accuracy over time"),
                new Block.Paragraph(
                        "After each domain: mean R_m over the domains seen so far, each in its own gallery. Line:"
                                + " mean of the runs; area: lowest to highest. A learner that trains all domains at once has one"
                                + " point."),
                new Block.Grid(charts),
                new Block.Fold("The numbers of the charts", tables));
    }

    /** The transfer matrix of every variant. */
    List<Block> transfer() {
        List<Block> blocks = new ArrayList<>();
        blocks.add(new Block.Heading("Transfer matrices"));
        blocks.add(
                new Block.Paragraph("R_m in percent of the model after a domain (row) on the held-out pairs of a domain"
                        + " (column), mean of the runs. Framed: the domain just learned; left of it what was kept, right of it what"
                        + " is still to come."));
        for (String order : comparison.orders()) {
            List<Block> heats = new ArrayList<>();
            for (VariantResults variant : comparison.in(order).variants()) {
                heats.add(TransferHeat.of(
                        comparison.orders().size() > 1 ? variant.name() + ", order " + order : variant.name(),
                        variant.runs()));
            }
            blocks.add(new Block.Grid(heats));
        }
        return blocks;
    }

    /** Every run. */
    List<Block> runs() {
        List<List<String>> rows = new ArrayList<>();
        for (RunResult run : comparison.runs()) {
            rows.add(List.of(
                    run.run().id(),
                    Numbers.of(BenchmarkMetric.AVERAGE_ACCURACY, run.metric(BenchmarkMetric.AVERAGE_ACCURACY)),
                    Numbers.of(BenchmarkMetric.JUST_LEARNED, run.metric(BenchmarkMetric.JUST_LEARNED)),
                    Numbers.of(BenchmarkMetric.CUMULATIVE_ACCURACY, run.metric(BenchmarkMetric.CUMULATIVE_ACCURACY)),
                    Numbers.of(BenchmarkMetric.STEPS, run.metric(BenchmarkMetric.STEPS)),
                    Numbers.of(BenchmarkMetric.WALL_SECONDS, run.metric(BenchmarkMetric.WALL_SECONDS)),
                    Numbers.of(BenchmarkMetric.STARTS, run.metric(BenchmarkMetric.STARTS))));
        }
        return List.of(new Block.Fold(
                "Every run",
                List.of(new Block.Table(
                        "All numbers of every run are in `results.csv` and `results.json`.",
                        List.of("run", "average", "just learned", "cumulative", "steps", "wall s", "starts"),
                        rows))));
    }

    /** What each number means. */
    List<Block> meanings() {
        List<List<String>> rows = new ArrayList<>();
        for (BenchmarkMetric metric : BenchmarkMetric.values()) {
            rows.add(List.of(
                    metric.title(),
                    "`" + metric.metricName() + "`",
                    metric.unit().sign(),
                    metric.help()));
        }
        return List.of(new Block.Fold(
                "What each number means",
                List.of(
                        new Block.Paragraph(
                                "R_m is the mean of recall at 1, 5 and 10 from picture to text and from text to"
                                        + " picture."),
                        new Block.Table("", List.of("number", "in the files", "unit", "meaning"), rows))));
    }

    private Block.Table metrics(String caption, List<BenchmarkMetric> wanted) {
        List<BenchmarkMetric> shown = measured(wanted);
        List<String> header = new ArrayList<>(List.of("variant", "runs"));
        shown.forEach(metric -> header.add(heading(metric)));
        List<List<String>> rows = new ArrayList<>();
        for (VariantResults variant : comparison.variants()) {
            List<String> row = new ArrayList<>(
                    List.of(variant.name(), Integer.toString(variant.runs().size())));
            shown.forEach(metric -> row.add(Numbers.of(metric, variant.of(metric))));
            rows.add(row);
        }
        if (wanted.contains(BenchmarkMetric.AVERAGE_ACCURACY)) {
            rows.add(chanceRow(shown));
        }
        return new Block.Table(caption, header, rows);
    }

    private List<String> chanceRow(List<BenchmarkMetric> shown) {
        Map<BenchmarkMetric, Double> chance = new LinkedHashMap<>();
        chance.put(BenchmarkMetric.AVERAGE_ACCURACY, chanceOwn());
        chance.put(BenchmarkMetric.JUST_LEARNED, chanceOwn());
        chance.put(BenchmarkMetric.CUMULATIVE_ACCURACY, chanceCumulative());
        chance.put(BenchmarkMetric.UNSEEN, chanceUnseen());
        List<String> row = new ArrayList<>(List.of("guessing", ""));
        shown.forEach(metric -> row.add(Numbers.of(metric, chance.getOrDefault(metric, Double.NaN))));
        return row;
    }

    private Block.Bars bars(String title, BenchmarkMetric metric, double chance) {
        return new Block.Bars(
                title,
                comparison.variants().stream().map(VariantResults::name).toList(),
                comparison.variants().stream()
                        .map(variant -> variant.of(metric))
                        .toList(),
                chance,
                "guessing");
    }

    /** Those that at least one run has a value of. */
    private List<BenchmarkMetric> measured(List<BenchmarkMetric> metrics) {
        return metrics.stream()
                .filter(metric -> comparison.variants().stream()
                        .anyMatch(variant -> !variant.of(metric).none()))
                .toList();
    }

    private double chanceOwn() {
        RunResult any = comparison.runs().get(0);
        return meanChance(any, any.domains());
    }

    private double chanceUnseen() {
        RunResult any = comparison.runs().get(0);
        return meanChance(
                any,
                any.galleries().keySet().stream()
                        .filter(domain -> !any.domains().contains(domain))
                        .toList());
    }

    private static double meanChance(RunResult run, List<String> domains) {
        return domains.stream()
                .mapToDouble(domain -> RetrievalRecall.chance(run.galleries().get(domain)))
                .average()
                .orElse(Double.NaN);
    }

    private double chanceCumulative() {
        RunResult any = comparison.runs().get(0);
        int all = any.domains().stream().mapToInt(any.galleries()::get).sum();
        return all == 0 ? Double.NaN : RetrievalRecall.chance(all);
    }

    private String runsTogether() {
        Map<Long, Integer> seeds = new TreeMap<>();
        comparison.runs().forEach(run -> seeds.merge(run.run().seed(), 1, Integer::sum));
        return (seeds.size() == 1 ? "seed " : "seeds ")
                + String.join(
                        ", ",
                        seeds.keySet().stream().map(seed -> Long.toString(seed)).toList())
                + (comparison.orders().size() > 1
                        ? " and orders " + String.join(", ", comparison.orders()) + " together"
                        : ", order " + comparison.orders().get(0));
    }

    private static String heading(BenchmarkMetric metric) {
        return switch (metric.unit()) {
            case SECONDS, MILLISECONDS -> metric.title() + ", " + metric.unit().sign();
            case PERCENT, POINTS, COUNT, BYTES -> metric.title();
        };
    }
}
