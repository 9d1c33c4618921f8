package io.palimpsest.local.benchmark.report;

import io.palimpsest.ingest.IngestSettings;
import io.palimpsest.local.benchmark.BenchmarkRecord;
import io.palimpsest.local.benchmark.result.BenchmarkMetric;
import io.palimpsest.local.benchmark.result.RunResult;
import io.palimpsest.local.benchmark.result.ScoredCheckpoint;
import io.palimpsest.local.benchmark.result.StreamSpec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/** Says how the numbers came about, and what a reader must know before believing them. */
final class HowMade {

    private static final int FEW = 3;

    private final Comparison comparison;
    private final BenchmarkRecord record;

    HowMade(Comparison comparison, BenchmarkRecord record) {
        this.comparison = comparison;
        this.record = record;
    }

    /** The first paragraph: what was compared on what. */
    Block lead() {
        RunResult first = comparison.runs().get(0);
        String split = first.run().split();
        int heldOut =
                first.galleries().values().stream().mapToInt(Integer::intValue).sum();
        return new Block.Paragraph(
                comparison.variants().size() + " variants, " + comparison.runs().size()
                        + " runs, source `" + first.run().stream().source() + "`, stream `"
                        + shape(first.run().stream()) + "`, scored on the " + heldOut
                        + " held-out pairs of the split **"
                        + split.toUpperCase(Locale.ROOT) + "**"
                        + (split.equals("test")
                                ? ": final numbers, provided that the variants were chosen on the validation split."
                                : ", which is for choosing among variants: report what `--split test` gives for the chosen ones."));
    }

    private static String shape(StreamSpec stream) {
        return stream.shape().isEmpty() ? IngestSettings.STREAM.defaultValue() : stream.shape();
    }

    /** What limits the comparison; only what applies. */
    List<Block> cautions(List<String> failures) {
        List<String> points = new ArrayList<>();
        if (!failures.isEmpty()) {
            points.add(failures.size() + " runs failed and are missing here; they are listed at the end.");
        }
        Set<Integer> counts = new TreeSet<>();
        comparison.variants().forEach(variant -> counts.add(variant.runs().size()));
        if (counts.size() > 1) {
            points.add(
                    "Not every variant has the same runs; the table of differences compares only runs that have a counterpart.");
        }
        Set<Long> seeds = new TreeSet<>();
        comparison.runs().forEach(run -> seeds.add(run.run().seed()));
        if (seeds.size() < FEW) {
            points.add("Only " + (seeds.size() == 1 ? "one seed" : seeds.size() + " seeds")
                    + ": how much the numbers vary by chance can hardly be seen, so small differences say nothing.");
        }
        sameOrders()
                .forEach(orders -> points.add("The orders " + String.join(" and ", orders)
                        + " are the same order of these domains, so their runs are the same measurements twice."));
        if (different(BenchmarkMetric.STEPS)) {
            points.add("The variants took different numbers of steps; see what it took.");
        }
        if (comparison.runs().stream().anyMatch(run -> run.metric(BenchmarkMetric.STARTS) > 1)) {
            points.add("Some runs were interrupted and went on; their costs include what was repeated.");
        }
        if (comparison.variants().stream().anyMatch(variant -> variant.learner().equals("JointT"))) {
            points.add(
                    "`JointT` sees all domains at once, which a stream does not allow: it is a bound, not a competitor. It gets as"
                            + " many passes over everything as come closest to the number of steps of one domain after the other.");
        }
        if (values(run -> run.origin().processor() + "/" + run.origin().cores()).size() > 1) {
            points.add(
                    "The runs were made on different machines; times cannot be compared, and weights may differ in the last"
                            + " digits.");
        }
        if (values(run -> run.origin().version()).size() > 1) {
            points.add("The runs were made by different versions, which may train differently.");
        }
        return points.isEmpty() ? List.of() : List.of(new Block.Points(points));
    }

    /** Commands, versions, machine, settings. */
    List<Block> details(List<String> failures) {
        List<Block> blocks = new ArrayList<>();
        blocks.add(new Block.Heading("How it was made"));
        List<String> points = new ArrayList<>();
        record.commands().forEach(command -> points.add("Command: `" + command + "`"));
        points.add("Version: " + String.join("; ", values(run -> run.origin().version())));
        points.add("Machine: "
                + String.join(
                        "; ",
                        values(run ->
                                run.origin().processor() + ", " + run.origin().cores() + " processors, "
                                        + run.origin().system() + ", Java "
                                        + run.origin().java())));
        Set<String> days = values(run -> run.origin().finishedAt().substring(0, 10));
        points.add("Finished: " + String.join(", ", days));
        points.add("Split: " + String.join(", ", values(run -> run.run().split())));
        points.add("Each run: a process of its own that trains through Kafka, the ledger and checkpoints, "
                + String.join(
                        " or ", values(run -> run.run().settings().getOrDefault("engine.threads", "any number of")))
                + " native thread, then scores every end of a domain with the evaluator's classes.");
        blocks.add(new Block.Points(points));
        blocks.add(settings());
        if (!failures.isEmpty()) {
            blocks.add(new Block.Heading("Runs that failed"));
            blocks.add(new Block.Points(failures));
        }
        return blocks;
    }

    private Block settings() {
        List<List<String>> rows = new ArrayList<>();
        for (VariantResults variant : comparison.variants()) {
            Set<String> settings = new TreeSet<>();
            variant.runs().forEach(run -> settings.add(text(run.run().settings())));
            rows.add(List.of(variant.name(), variant.learner(), String.join(" or ", settings)));
        }
        return new Block.Fold(
                "Settings that differ from the defaults",
                List.of(new Block.Table("", List.of("variant", "learner", "settings"), rows)));
    }

    private static String text(Map<String, String> settings) {
        List<String> parts = new ArrayList<>();
        new TreeMap<>(settings).forEach((key, value) -> parts.add("`" + key + "=" + value + "`"));
        return String.join(" ", parts);
    }

    /** Orders that came out the same, together. */
    private Collection<List<String>> sameOrders() {
        Map<List<String>, List<String>> byDomains = new LinkedHashMap<>();
        for (String order : comparison.orders()) {
            comparison.in(order).runs().stream()
                    .map(run ->
                            run.rows().stream().map(ScoredCheckpoint::domain).toList())
                    .max(Comparator.comparingInt(List::size))
                    .filter(domains -> domains.size() > 1)
                    .ifPresent(domains -> byDomains
                            .computeIfAbsent(domains, none -> new ArrayList<>())
                            .add(order));
        }
        byDomains.values().removeIf(orders -> orders.size() < 2);
        return byDomains.values();
    }

    private boolean different(BenchmarkMetric metric) {
        Spread all = Spread.of(comparison.variants().stream()
                .mapToDouble(variant -> variant.of(metric).mean())
                .toArray());
        return all.lowest() < all.highest();
    }

    private Set<String> values(Function<RunResult, String> fact) {
        Set<String> values = new TreeSet<>();
        comparison.runs().forEach(run -> values.add(fact.apply(run)));
        return values;
    }
}
