package io.palimpsest.local.benchmark;

import io.palimpsest.local.lifecycle.CleanStop;
import io.palimpsest.local.view.Screen;
import io.palimpsest.schemas.config.ConfigurationException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Carries a benchmark out in a directory: first all variants, then those that are to train as long as another. Used by one thread, once. */
public final class BenchmarkSession {

    private final BenchmarkOptions options;
    private final List<EqualTime> equalTimes;
    private final Launching launching;
    private final Screen screen;
    private final InstantSource clock;

    /**
     * How runs are started.
     *
     * @param launcher starts processes
     * @param processes how many run side by side, at least 1
     * @param keepCheckpoints whether the checkpoints before the last one stay when a run is done
     */
    public record Launching(Launcher launcher, int processes, boolean keepCheckpoints) {}

    /**
     * @param options what is asked
     * @param equalTimes further variants
     * @param launching how runs are started
     * @param screen shows how far it is
     * @param clock tells how fast it goes
     */
    public BenchmarkSession(
            BenchmarkOptions options,
            List<EqualTime> equalTimes,
            Launching launching,
            Screen screen,
            InstantSource clock) {
        this.options = options;
        this.equalTimes = List.copyOf(equalTimes);
        this.launching = launching;
        this.screen = screen;
        this.clock = clock;
    }

    /**
     * Refuses what cannot be carried out.
     *
     * @param options what is asked
     * @throws ConfigurationException if a setting cannot be
     * @throws IllegalArgumentException if two runs are the same
     */
    public static void check(BenchmarkOptions options) {
        new RunSettings(options).check();
        BenchmarkPlan.runs(options);
    }

    /**
     * Carries everything out that is not done yet, until it is or the end is asked for.
     *
     * @param directory where everything is kept
     * @param command what was asked, as typed
     * @param stop asks for the end
     * @return the runs that failed, with the reason
     */
    public List<String> run(BenchmarkDirectory directory, String command, CleanStop stop) throws InterruptedException {
        Benchmark first = benchmark(directory, options);
        directory.keep(directory.record().and(command, options));
        List<String> failures = new ArrayList<>(first.run(stop));
        if (equalTimes.isEmpty() || stop.requested()) {
            return failures;
        }
        List<Variant> further = new ArrayList<>();
        for (EqualTime equal : equalTimes) {
            Optional<Variant> variant = equal.variant(options.variants(), directory.requests(), directory.results());
            variant.ifPresentOrElse(
                    found -> {
                        screen.say(found.name() + " gets the passes " + found.settings());
                        further.add(found);
                    },
                    () -> failures.add(equal.name() + ": there is no finished run of each to take the time from"));
        }
        if (!further.isEmpty()) {
            BenchmarkOptions more = options.with(further);
            Benchmark second = benchmark(directory, more);
            directory.keep(directory.record().and(command, more));
            failures.addAll(second.run(stop));
        }
        return failures;
    }

    private Benchmark benchmark(BenchmarkDirectory directory, BenchmarkOptions asked) {
        List<PlannedRun> runs = BenchmarkPlan.runs(asked);
        Benchmark benchmark = new Benchmark(
                directory,
                new RunSettings(asked),
                runs,
                launching.launcher(),
                launching.processes(),
                launching.keepCheckpoints(),
                screen,
                clock);
        benchmark.requireSame();
        int before = benchmark.doneBefore();
        if (before > 0) {
            screen.say(before + " of " + runs.size() + " runs are done already.");
        }
        return benchmark;
    }
}
