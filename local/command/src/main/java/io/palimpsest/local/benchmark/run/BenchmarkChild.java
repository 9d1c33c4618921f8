package io.palimpsest.local.benchmark.run;

import io.palimpsest.evaluator.EvaluatorSettings;
import io.palimpsest.evaluator.encoding.CheckpointFiles;
import io.palimpsest.evaluator.encoding.ModelDirectoryEncoder;
import io.palimpsest.evaluator.encoding.PairEncoder;
import io.palimpsest.evaluator.records.HeldOutPair;
import io.palimpsest.events.v1.CheckpointAnnouncement;
import io.palimpsest.events.v1.Split;
import io.palimpsest.local.benchmark.result.BenchmarkMetric;
import io.palimpsest.local.benchmark.result.JsonFile;
import io.palimpsest.local.benchmark.result.Origin;
import io.palimpsest.local.benchmark.result.RunFiles;
import io.palimpsest.local.benchmark.result.RunRequest;
import io.palimpsest.local.benchmark.result.RunResult;
import io.palimpsest.local.benchmark.result.ScoredCheckpoint;
import io.palimpsest.local.benchmark.result.Spent;
import io.palimpsest.model.EngineDevice;
import io.palimpsest.model.storage.ObjectStorageSettings;
import io.palimpsest.schemas.config.KafkaClients;
import io.palimpsest.schemas.config.Settings;
import io.palimpsest.trainer.checkpoint.StoredCheckpoint;
import io.palimpsest.trainer.checkpoint.StoredFile;
import io.palimpsest.trainer.pipeline.CheckpointStores;
import io.palimpsest.trainer.pipeline.TrainerSettings;
import io.palimpsest.trainer.pipeline.TrainingLoop;
import io.palimpsest.trainer.pipeline.TrainingSpan;
import io.palimpsest.trainer.plan.BoundaryPolicy;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Carries one run out in this process: trains to the end of the stream, scores, writes the result. {@link #run} is called once, on a thread
 * that becomes the training thread; {@link #stop} by any other.
 */
public final class BenchmarkChild {

    private final RunFiles files;
    private final RunRequest request;
    private final Settings settings;
    private final Supplier<Origin> origin;
    private final ProgressLines progress;
    private final RunMeter meter;
    private final TrainingLoop loop;
    private volatile boolean stopping;

    /**
     * @param files where the run keeps everything
     * @param request what it is
     * @param settings of trainer and evaluator, with all that the request asks for
     * @param origin says what produces the result, asked when it is written
     * @param out told how far the run is
     */
    public BenchmarkChild(
            RunFiles files, RunRequest request, Settings settings, Supplier<Origin> origin, PrintStream out) {
        this.files = files;
        this.request = request;
        this.settings = settings;
        this.origin = origin;
        this.progress = new ProgressLines(out);
        this.meter = new RunMeter(files, progress);
        this.loop = new TrainingLoop(settings, meter, TrainingSpan.TO_PRESENT_END);
    }

    /** Asks for an end in order: after the current step and a checkpoint, or before the next checkpoint is scored. */
    public void stop() {
        stopping = true;
        loop.stop();
    }

    /** {@return whether the run is done; false when it was stopped before} */
    public boolean run() throws IOException {
        Spent spent;
        try {
            if (settings.get(TrainerSettings.BOUNDARY_POLICY) == BoundaryPolicy.DRIFT) {
                // No evaluator runs beside a benchmark's trainers.
                StreamChanges.report(
                        new KafkaClients(settings),
                        request.id(),
                        EvaluatorSettings.drift(settings),
                        InstantSource.system());
            }
            loop.run();
        } finally {
            spent = meter.keep();
        }
        return !stopping && score(spent);
    }

    private boolean score(Spent spent) throws IOException {
        KafkaClients clients = new KafkaClients(settings);
        AnnouncedEnds announced = AnnouncedEnds.read(clients, request.id());
        Map<String, List<HeldOutPair>> galleries =
                HeldOutGalleries.read(clients, Split.valueOf(request.split().toUpperCase(Locale.ROOT)));
        if (galleries.isEmpty()) {
            throw new IllegalStateException("The stream has no held-out pair of the split '" + request.split()
                    + "', so there is nothing to score on; ask for the other one with --split.");
        }
        try (PairEncoder encoder = encoder()) {
            CheckpointScorer scorer = new CheckpointScorer(encoder, galleries);
            progress.scoring(0, 0);
            ScoredCheckpoint untrained = scorer.score(announced.untrained()).row();
            List<CheckpointScores> ends = new ArrayList<>();
            for (CheckpointAnnouncement end : announced.ends()) {
                if (stopping) {
                    return false;
                }
                progress.scoring(ends.size() + 1, end.getStep());
                ends.add(scorer.score(end));
            }
            CheckpointAnnouncement last = announced.ends().get(announced.ends().size() - 1);
            JsonFile.write(files.result(), result(galleries, untrained, ends, last, spent));
        }
        return true;
    }

    private PairEncoder encoder() {
        // Nothing is fetched: the checkpoints of a benchmark are local.
        CheckpointFiles local = new CheckpointFiles(
                ObjectStorageSettings.open(settings),
                files.directory().resolve("scratch"),
                Duration.ZERO,
                EngineDevice.of(settings));
        return new ModelDirectoryEncoder(settings.get(EvaluatorSettings.BATCH_SIZE), local);
    }

    private RunResult result(
            Map<String, List<HeldOutPair>> galleries,
            ScoredCheckpoint untrained,
            List<CheckpointScores> ends,
            CheckpointAnnouncement last,
            Spent spent)
            throws IOException {
        Map<String, Integer> sizes = new TreeMap<>();
        galleries.forEach((domain, pairs) -> sizes.put(domain, pairs.size()));
        List<ScoredCheckpoint> rows = ends.stream().map(CheckpointScores::row).toList();
        Map<String, Double> metrics = new TreeMap<>(RunResult.continual(untrained, rows, sizes));
        ends.get(ends.size() - 1).retrieval().forEach((metric, value) -> metrics.put(metric.metricName(), value));
        costs(metrics, last, spent);
        return new RunResult(RunResult.FORMAT, request, sizes, untrained, rows, metrics, origin.get());
    }

    private void costs(Map<String, Double> metrics, CheckpointAnnouncement last, Spent spent) throws IOException {
        put(metrics, BenchmarkMetric.STEPS, last.getStep());
        put(metrics, BenchmarkMetric.TRAINED_PAIRS, last.getTrainedPairs());
        put(metrics, BenchmarkMetric.STARTS, spent.starts());
        put(metrics, BenchmarkMetric.WALL_SECONDS, spent.wallSeconds());
        put(metrics, BenchmarkMetric.CPU_SECONDS, spent.cpuSeconds());
        put(metrics, BenchmarkMetric.STEP_CPU_SECONDS, spent.stepCpuSeconds());
        put(metrics, BenchmarkMetric.PEAK_MEMORY_BYTES, spent.peakMemoryBytes());
        if (spent.steps() > 0) {
            put(metrics, BenchmarkMetric.STEP_MILLISECONDS, 1e3 * spent.stepCpuSeconds() / spent.steps());
            put(metrics, BenchmarkMetric.STEP_WALL_MILLISECONDS, 1e3 * spent.stepWallSeconds() / spent.steps());
        }
        StoredCheckpoint stored =
                CheckpointStores.reader(settings, request.id()).find(last.getCheckpointId());
        put(
                metrics,
                BenchmarkMetric.STATE_BYTES,
                stored.manifest().files().stream().mapToLong(StoredFile::bytes).sum());
    }

    private static void put(Map<String, Double> metrics, BenchmarkMetric metric, double value) {
        metrics.put(metric.metricName(), value);
    }
}
