package io.palimpsest.local.benchmark;

import io.palimpsest.local.benchmark.result.BenchmarkMetric;
import io.palimpsest.local.benchmark.result.RunRequest;
import io.palimpsest.local.benchmark.result.RunResult;
import io.palimpsest.trainer.pipeline.TrainerSettings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A further variant that is trained as long as another one: with so many times the passes as the processor time of the training thread was longer
 * in the runs of the other, mean over the runs with the same seed and stream.
 *
 * @param variant name of the variant that gets other passes
 * @param other name of the variant whose time it gets
 */
public record EqualTime(String variant, String other) {

    private static final String FIRST = TrainerSettings.PASSES_FIRST.key();
    private static final String LATER = TrainerSettings.PASSES.key();

    /**
     * {@return what a text asks for}
     *
     * @param text {@code VARIANT=OTHER}
     * @param variants the variants there are
     * @throws IllegalArgumentException if it names none of them
     */
    public static EqualTime parse(String text, List<Variant> variants) {
        String[] names = text.split("=", 2);
        List<String> known = variants.stream().map(Variant::name).toList();
        if (names.length < 2 || !known.contains(names[0]) || !known.contains(names[1]) || names[0].equals(names[1])) {
            throw new IllegalArgumentException("equal time is VARIANT=OTHER with two of the variants "
                    + String.join(", ", known) + " but was '" + text + "'");
        }
        return new EqualTime(names[0], names[1]);
    }

    /** {@return the name of the further variant} */
    public String name() {
        return variant + " (time of " + other + ")";
    }

    /**
     * {@return the further variant; empty while there is nothing to work it out from} Once it was begun it stays as it is, however the times of
     * further runs turn out.
     *
     * @param variants the variants there are
     * @param begun what the runs in the directory were asked to be
     * @param results what is done
     */
    Optional<Variant> variant(List<Variant> variants, List<RunRequest> begun, List<RunResult> results) {
        Variant base = variants.stream()
                .filter(candidate -> candidate.name().equals(variant))
                .findFirst()
                .orElseThrow();
        Optional<Map<String, String>> passes = begun.stream()
                .filter(request -> request.variant().equals(name()))
                .findFirst()
                .map(request -> Map.of(
                        FIRST,
                        request.settings().get(FIRST),
                        LATER,
                        request.settings().get(LATER)))
                .or(() -> passes(results));
        return passes.map(found -> {
            Map<String, String> settings = new HashMap<>(base.settings());
            settings.putAll(found);
            return new Variant(name(), base.learner(), settings);
        });
    }

    private Optional<Map<String, String>> passes(List<RunResult> results) {
        List<RunResult> own = results.stream()
                .filter(result -> result.run().variant().equals(variant))
                .toList();
        List<Double> ratios = new ArrayList<>();
        for (RunResult mine : own) {
            results.stream()
                    .filter(result -> result.run().variant().equals(other)
                            && result.run().seed() == mine.run().seed()
                            && result.run().stream().equals(mine.run().stream()))
                    .mapToDouble(theirs -> seconds(theirs) / seconds(mine))
                    .filter(Double::isFinite)
                    .forEach(ratios::add);
        }
        if (ratios.isEmpty()) {
            return Optional.empty();
        }
        double ratio =
                ratios.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
        Map<String, String> before = own.get(0).run().settings();
        return Optional.of(Map.of(FIRST, times(before.get(FIRST), ratio), LATER, times(before.get(LATER), ratio)));
    }

    private static double seconds(RunResult result) {
        return result.metric(BenchmarkMetric.STEP_CPU_SECONDS);
    }

    private static String times(String passes, double ratio) {
        return Long.toString(Math.max(1, Math.round(Integer.parseInt(passes) * ratio)));
    }
}
