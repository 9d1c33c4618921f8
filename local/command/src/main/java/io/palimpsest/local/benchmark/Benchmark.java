package io.palimpsest.local.benchmark;

import io.palimpsest.local.benchmark.result.BenchmarkMetric;
import io.palimpsest.local.benchmark.result.JsonFile;
import io.palimpsest.local.benchmark.result.RunFiles;
import io.palimpsest.local.benchmark.result.RunRequest;
import io.palimpsest.local.benchmark.result.RunResult;
import io.palimpsest.local.lifecycle.CleanStop;
import io.palimpsest.local.view.Screen;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out the runs that are not done yet, some at once, each in a process of its own. A run that fails is told and the others go on. Used by
 * one thread.
 */
public final class Benchmark {

    private static final Logger LOG = LoggerFactory.getLogger(Benchmark.class);
    private static final Duration REDRAW = Duration.ofMillis(250);
    private static final Duration SIGNAL = Duration.ofMillis(500);

    private final BenchmarkDirectory directory;
    private final RunSettings settings;
    private final List<PlannedRun> runs;
    private final Launcher launcher;
    private final int processes;
    private final boolean keepCheckpoints;
    private final Screen screen;
    private final InstantSource clock;

    private final Set<RunProcess> running = ConcurrentHashMap.newKeySet();
    private final Queue<RunState> waiting = new ArrayDeque<>();
    private boolean stopping;

    /**
     * @param directory where everything is kept
     * @param settings finds the settings of a run
     * @param runs every run that was asked for
     * @param launcher starts processes
     * @param processes how many run side by side, at least 1
     * @param keepCheckpoints whether the checkpoints before the last one stay when a run is done
     * @param screen shows how far it is
     * @param clock tells how fast it goes
     */
    public Benchmark(
            BenchmarkDirectory directory,
            RunSettings settings,
            List<PlannedRun> runs,
            Launcher launcher,
            int processes,
            boolean keepCheckpoints,
            Screen screen,
            InstantSource clock) {
        if (processes < 1) {
            throw new IllegalArgumentException("processes must be >= 1 but were " + processes);
        }
        this.directory = directory;
        this.settings = settings;
        this.runs = List.copyOf(runs);
        this.launcher = launcher;
        this.processes = processes;
        this.keepCheckpoints = keepCheckpoints;
        this.screen = screen;
        this.clock = clock;
    }

    /**
     * Refuses a directory that holds a run or stream of the same name with other contents.
     *
     * @throws BenchmarkException naming the difference
     */
    public void requireSame() {
        for (PlannedRun run : runs) {
            Optional<StreamFacts> facts = directory.stream(run.stream());
            if (facts.isPresent() && !facts.get().spec().equals(run.stream())) {
                throw new BenchmarkException("The stream '" + run.stream().key() + "' in " + directory.root()
                        + " was made with " + facts.get().spec().settings() + ", "
                        + facts.get().spec().domains()
                        + " domains and unseen " + facts.get().spec().unseen() + ", but "
                        + run.stream().settings() + ", "
                        + run.stream().domains() + " domains and unseen "
                        + run.stream().unseen()
                        + " are asked for. Choose another directory with --out.");
            }
            Optional<RunRequest> before = directory.run(run.id()).readRequest();
            if (before.isPresent() && facts.isPresent()) {
                String difference = settings.request(run, facts.get()).difference(before.get());
                if (!difference.isEmpty()) {
                    throw new BenchmarkException("The run " + run.id() + " in " + directory.root()
                            + " was begun with other settings: there " + difference
                            + ". Give the variant another name, or choose another directory with --out.");
                }
            }
        }
    }

    /** How many of the runs are done. */
    int doneBefore() {
        return (int) runs.stream()
                .filter(run -> directory.run(run.id()).readResult().isPresent())
                .count();
    }

    /**
     * Carries out every run that is not done, until all are or the end is asked for.
     *
     * @param stop asks for the end
     * @return the runs that failed, with the reason
     */
    public List<String> run(CleanStop stop) throws InterruptedException {
        List<PlannedRun> outstanding = runs.stream()
                .filter(run -> directory.run(run.id()).readResult().isEmpty())
                .toList();
        int before = runs.size() - outstanding.size();
        List<RunState> states =
                outstanding.stream().map(run -> new RunState(run, clock)).toList();
        waiting.addAll(states);
        try (OpenStreams streams = new OpenStreams(directory.streams(), outstanding)) {
            List<Thread> workers = new ArrayList<>();
            for (int i = 0; i < Math.min(processes, states.size()); i++) {
                Thread worker = new Thread(() -> work(streams, stop), "benchmark-" + (i + 1));
                worker.start();
                workers.add(worker);
            }
            while (workers.stream().anyMatch(Thread::isAlive)) {
                if (stop.requested() && !stopping) {
                    stopping = true;
                    running.forEach(RunProcess::stop);
                    screen.say(
                            "Stopping in order; the same command goes on from the checkpoints that are written now.");
                }
                screen.show(BenchmarkView.frame(states, before, processes));
                Thread.sleep(REDRAW.toMillis());
            }
        }
        return states.stream()
                .filter(state -> state.stage() == RunState.Stage.FAILED)
                .map(state -> state.run().id() + ": " + state.failure())
                .toList();
    }

    private Optional<RunState> next(CleanStop stop) {
        synchronized (waiting) {
            return stop.requested() ? Optional.empty() : Optional.ofNullable(waiting.poll());
        }
    }

    private void work(OpenStreams streams, CleanStop stop) {
        for (Optional<RunState> next = next(stop); next.isPresent(); next = next(stop)) {
            RunState state = next.get();
            state.begin();
            try {
                carryOut(state, streams.of(state.run()), stop);
            } catch (IOException | RuntimeException failure) {
                LOG.info("{} failed", state.run().id(), failure);
                fail(state, failure.getMessage() == null ? failure.toString() : failure.getMessage());
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                return;
            } finally {
                streams.release(state.run());
            }
        }
    }

    private void carryOut(RunState state, OpenStream stream, CleanStop stop) throws IOException, InterruptedException {
        PlannedRun run = state.run();
        RunRequest request = settings.request(run, stream.facts());
        stream.facts().requireHeldOut(request.split());
        RunFiles files = directory.run(run.id());
        Files.createDirectories(files.directory());
        JsonFile.write(files.request(), request);
        state.expect(
                settings.steps(run, stream.facts()), stream.facts().segments().size());
        RunProcess process =
                new RunProcess(launcher.start(files, stream.bootstrapServers(), stream.registryUrl()), files);
        running.add(process);
        try {
            if (stop.requested()) {
                process.stop();
            }
            Optional<String> failure = process.await(state::report);
            Optional<RunResult> result = files.readResult();
            if (result.isPresent()) {
                finish(state, files, result.get());
                return;
            }
            // Ctrl-C reaches the processes of a terminal all at once, and some are faster than this one.
            Thread.sleep(SIGNAL.toMillis());
            if (stop.requested()) {
                state.stopped();
            } else {
                fail(state, failure.orElse("its process ended without a result; see " + files.log()));
            }
        } finally {
            running.remove(process);
        }
    }

    private void finish(RunState state, RunFiles files, RunResult result) throws IOException {
        state.done(result);
        if (!keepCheckpoints) {
            CheckpointPruning.keepLast(files, result.run().id());
        }
        screen.say(String.format(
                Locale.ROOT,
                "done    %s: average %.1f, cumulative %.1f, %s",
                result.run().id(),
                result.metric(BenchmarkMetric.AVERAGE_ACCURACY),
                result.metric(BenchmarkMetric.CUMULATIVE_ACCURACY),
                TimeLeft.text(Duration.ofSeconds(Math.round(result.metric(BenchmarkMetric.WALL_SECONDS))))));
    }

    private void fail(RunState state, String reason) {
        state.failed(reason);
        screen.say("failed  " + state.run().id() + ": " + reason);
    }
}
