package io.palimpsest.bench;

import io.palimpsest.evaluator.EvaluatorSettings;
import io.palimpsest.evaluator.change.ClosedWindow;
import io.palimpsest.evaluator.change.InputReading;
import io.palimpsest.evaluator.change.PairDescriber;
import io.palimpsest.evaluator.change.StreamWatch;
import io.palimpsest.evaluator.drift.DriftOptions;
import io.palimpsest.evaluator.records.DescribedPair;
import io.palimpsest.events.v1.ImageTextPair;
import io.palimpsest.ingest.source.FolderSource;
import io.palimpsest.ingest.source.SourceEntry;
import io.palimpsest.ingest.source.SourceItem;
import io.palimpsest.model.CounterRandom;
import io.palimpsest.schemas.config.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Prints, as Markdown, what the evaluator's watch says of emoji whose domains are all mixed: when nothing changes, and when from some pair on all
 * drawings are of one vendor.
 *
 * <p>Arguments: folders written by {@code palimpsest build-emoji}, their pairs taken together; then {@code seeds=20}, {@code pairs=2000} before the
 * change and {@code behind=400} after it, if others are wanted.
 */
public final class VendorDriftExperiment {
    private static final String VENDOR = "vendor";

    private final int seeds;
    private final int before;
    private final int behind;
    private final Map<String, List<DescribedPair>> byVendor = new TreeMap<>();

    private VendorDriftExperiment(Map<String, Integer> options) {
        this.seeds = options.getOrDefault("seeds", 20);
        this.before = options.getOrDefault("pairs", 2000);
        this.behind = options.getOrDefault("behind", 400);
    }

    /** Runs all streams. */
    public static void main(String[] arguments) throws IOException {
        Map<String, Integer> options = new TreeMap<>();
        Arrays.stream(arguments)
                .filter(argument -> argument.contains("="))
                .map(argument -> argument.split("=", 2))
                .forEach(option -> options.put(option[0], Integer.valueOf(option[1])));
        VendorDriftExperiment experiment = new VendorDriftExperiment(options);
        for (String argument : arguments) {
            if (!argument.contains("=")) {
                experiment.read(Path.of(argument));
            }
        }
        experiment.run();
    }

    private void read(Path folder) throws IOException {
        PairDescriber describer = new PairDescriber();
        try (FolderSource source = FolderSource.open(folder)) {
            for (SourceEntry entry : source.entries()) {
                if (entry.read() instanceof SourceItem.Readable readable) {
                    ImageTextPair pair = readable.pair();
                    describer.describe(pair, 0, 0).ifPresent(described -> byVendor.computeIfAbsent(
                                    pair.getMetadata().get(VENDOR), vendor -> new ArrayList<>())
                            .add(described));
                }
            }
        }
    }

    private void run() {
        print(
                "Pairs: %s",
                byVendor.entrySet().stream()
                        .map(vendor -> vendor.getKey() + " " + vendor.getValue().size())
                        .toList());
        print("");
        print(
                "| change | found within %d pairs | delay, median and longest | false changes | alarms of inputs |",
                behind);
        print("| --- | ---: | ---: | ---: | --- |");
        for (String vendor : byVendor.keySet()) {
            tally("all others, then " + vendor, vendor, true);
        }
        for (String vendor : byVendor.keySet()) {
            tally("none, all but " + vendor, vendor, false);
        }
    }

    private void tally(String title, String vendor, boolean changes) {
        List<Integer> delays = new ArrayList<>();
        int wrong = 0;
        Map<String, Integer> inputs = new TreeMap<>();
        int length = changes ? before + behind : before;
        for (int seed = 0; seed < seeds; seed++) {
            StreamWatch watch = new StreamWatch(options());
            Optional<Integer> delay = Optional.empty();
            for (DescribedPair pair : stream(vendor, changes, seed)) {
                Optional<ClosedWindow> closed = watch.add(pair);
                if (closed.isEmpty()) {
                    continue;
                }
                int at = (int) pair.getOffset() + 1;
                boolean late = changes && at > before;
                closed.get().inputs().stream()
                        .filter(InputReading::raised)
                        .forEach(reading ->
                                inputs.merge(reading.statistic().label() + (late ? "" : " (false)"), 1, Integer::sum));
                if (closed.get().change().isPresent()) {
                    if (late && delay.isEmpty()) {
                        delay = Optional.of(at - before);
                    } else {
                        wrong++;
                    }
                }
            }
            delay.ifPresent(delays::add);
        }
        delays.sort(null);
        print(
                "| %s | %s | %s | %d in %,d pairs | %s |",
                title,
                changes ? delays.size() + "/" + seeds : "",
                delays.isEmpty() ? "" : delays.get(delays.size() / 2) + ", " + delays.get(delays.size() - 1),
                wrong,
                seeds * length,
                inputs.isEmpty() ? "none" : inputs);
    }

    private List<DescribedPair> stream(String vendor, boolean changes, int seed) {
        List<DescribedPair> others = byVendor.entrySet().stream()
                .filter(entry -> !entry.getKey().equals(vendor))
                .flatMap(entry -> entry.getValue().stream())
                .toList();
        List<DescribedPair> stream = new ArrayList<>(shuffled(others, seed, before));
        if (changes) {
            stream.addAll(shuffled(byVendor.get(vendor), seed, behind));
        }
        return IntStream.range(0, stream.size())
                .mapToObj(at ->
                        DescribedPair.newBuilder(stream.get(at)).setOffset(at).build())
                .toList();
    }

    private static List<DescribedPair> shuffled(List<DescribedPair> pairs, int seed, int count) {
        return Arrays.stream(new CounterRandom(seed, "vendor-drift").permutation(pairs.size()))
                .limit(count)
                .mapToObj(pairs::get)
                .toList();
    }

    /** As the evaluator has them by default. */
    private static DriftOptions options() {
        return EvaluatorSettings.drift(Settings.of(EvaluatorSettings.catalogue(), Map.of()));
    }

    private static void print(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }
}
