package io.palimpsest.local.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.palimpsest.evaluator.EvaluatorService;
import io.palimpsest.events.v1.Metric;
import io.palimpsest.local.Palimpsest;
import io.palimpsest.local.benchmark.result.BenchmarkMetric;
import io.palimpsest.local.benchmark.result.RunResult;
import io.palimpsest.local.benchmark.result.ScoredCheckpoint;
import io.palimpsest.local.benchmark.result.StreamSpec;
import io.palimpsest.local.commands.AllSettings;
import io.palimpsest.local.demo.SampleCut;
import io.palimpsest.local.lifecycle.CleanStop;
import io.palimpsest.local.stack.EmbeddedStack;
import io.palimpsest.local.view.Frame;
import io.palimpsest.local.view.Screen;
import io.palimpsest.schemas.config.KafkaClients;
import io.palimpsest.schemas.config.Settings;
import io.palimpsest.schemas.topics.Topic;
import io.palimpsest.trainer.checkpoint.LocalCheckpoints;
import io.palimpsest.trainer.checkpoint.StoredCheckpoint;
import io.palimpsest.trainer.ledger.TopicReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Deserializer;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real benchmark of two small domains: processes, Kafka, trainer, scores. The tests build on one another, because processes are slow. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class BenchmarkTest {

    private static final List<String> DOMAINS = List.of("activities", "symbols");
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    private static Path place;

    @Test
    @Order(1)
    @Timeout(400)
    void anInterruptedBenchmarkGoesOnAndEndsAsIfNothingHadHappened() throws Exception {
        SampleCut.write(Files.createDirectories(place.resolve("pictures")), DOMAINS, 25);
        Watched first = new Watched();
        assertThat(run(first, first::training, variants())).isEmpty();
        assertThat(results()).isEmpty();
        assertThat(first.lines).last().asString().contains("Stopping in order");

        assertThat(run(new Watched(), () -> false, variants())).isEmpty();
        Map<String, RunResult> results = results();
        assertThat(results).containsOnlyKeys("CTP_seed1_listed", "interrupted_seed1_listed");
        RunResult interrupted = results.get("interrupted_seed1_listed");
        RunResult ctp = results.get("CTP_seed1_listed");
        assertThat(interrupted.metric(BenchmarkMetric.STARTS)).isEqualTo(2);
        assertThat(interrupted.domains()).isEqualTo(DOMAINS);
        assertThat(interrupted.metric(BenchmarkMetric.STEPS)).isEqualTo(ctp.metric(BenchmarkMetric.STEPS));
        assertThat(interrupted.metric(BenchmarkMetric.STEP_MILLISECONDS)).isPositive();
        assertThat(interrupted.metric(BenchmarkMetric.PEAK_MEMORY_BYTES)).isGreaterThan(1e8);
        assertThat(interrupted.metric(BenchmarkMetric.STATE_BYTES)).isGreaterThan(1e6);
    }

    @Test
    @Order(2)
    @Timeout(400)
    void aRunOfTheSameLearnerThatWasNotInterruptedIsTheSameBitByBit() throws Exception {
        assertThat(run(new Watched(), () -> false, List.of(new Variant("twin", "SeqF", Map.of()))))
                .isEmpty();
        RunResult twin = results().get("twin_seed1_listed");
        RunResult interrupted = results().get("interrupted_seed1_listed");
        assertThat(twin.metric(BenchmarkMetric.STARTS)).isEqualTo(1);
        assertThat(last("twin_seed1_listed").manifest().tensors())
                .isEqualTo(last("interrupted_seed1_listed").manifest().tensors());
        for (int row = 0; row < twin.rows().size(); row++) {
            assertThat(interrupted.rows().get(row).accuracy())
                    .isEqualTo(twin.rows().get(row).accuracy());
        }
    }

    @Test
    @Order(3)
    @Timeout(400)
    void theNumbersAreThoseThatTheEvaluatorPublishes() throws Exception {
        RunResult result = results().get("CTP_seed1_listed");
        Map<String, Double> published = published(result);
        ScoredCheckpoint last = result.last();
        for (ScoredCheckpoint row : List.of(result.untrained(), result.rows().get(0), last)) {
            DOMAINS.forEach(domain -> assertThat(row.accuracy().get(domain))
                    .as("%s on %s", row.id(), domain)
                    .isCloseTo(published.get(row.id() + " retrieval.r_mean " + domain), within(1e-9)));
        }
        String end = last.id() + " ";
        assertClose(result, BenchmarkMetric.AVERAGE_ACCURACY, published.get(end + "continual.average_accuracy"));
        assertClose(result, BenchmarkMetric.BACKWARD_TRANSFER, published.get(end + "continual.backward_transfer"));
        assertClose(result, BenchmarkMetric.FORWARD_TRANSFER, published.get(end + "continual.forward_transfer"));
        assertClose(result, BenchmarkMetric.FORGETTING_MAX, published.get(end + "continual.forgetting_max"));
        assertClose(result, BenchmarkMetric.CUMULATIVE_ACCURACY, published.get(end + "retrieval.r_mean"));
        assertClose(result, BenchmarkMetric.CUMULATIVE_TR1, published.get(end + "retrieval.i2t.r1"));
        assertClose(result, BenchmarkMetric.CUMULATIVE_IR1, published.get(end + "retrieval.t2i.r1"));
        assertClose(result, BenchmarkMetric.CUMULATIVE_MAP1, published.get(end + "retrieval.map1"));
        assertClose(result, BenchmarkMetric.AVERAGE_MAP1, mean(published, end + "retrieval.map1 "));
        assertClose(result, BenchmarkMetric.AVERAGE_TR1, mean(published, end + "retrieval.i2t.r1 "));
        assertClose(result, BenchmarkMetric.AVERAGE_IR1, mean(published, end + "retrieval.t2i.r1 "));
    }

    @Test
    @Order(4)
    void whatIsDoneIsNotStartedAgain() throws Exception {
        Launcher never = (files, servers, registry) -> {
            throw new AssertionError("started " + files);
        };
        assertThat(run(new Watched(), () -> false, variants(), never, true)).isEmpty();
    }

    @Test
    @Order(5)
    @Timeout(120)
    void aRunThatFailsIsToldWithItsLogAndTheOthersGoOn() throws Exception {
        List<String> started = new CopyOnWriteArrayList<>();
        Launcher failing = (files, servers, registry) -> {
            started.add(files.directory().getFileName().toString());
            if (started.size() == 1) {
                throw new IOException("no process today");
            }
            Files.writeString(files.log(), "palimpsest: The disk is full.\n");
            return new ProcessBuilder("false").start();
        };
        List<Variant> variants = List.of(new Variant("one", "SeqF", Map.of()), new Variant("two", "SeqF", Map.of()));
        List<String> failures = run(new Watched(), () -> false, variants, failing, true);
        assertThat(started).containsExactlyInAnyOrder("one_seed1_listed", "two_seed1_listed");
        assertThat(failures).hasSize(2);
        assertThat(failures).anySatisfy(failure -> assertThat(failure).contains("no process today"));
        assertThat(failures).anySatisfy(failure -> assertThat(failure).contains("The disk is full", "log.txt"));
    }

    @Test
    @Order(6)
    void aRunWithOtherSettingsUnderTheSameNameIsRefused() {
        Variant other = new Variant("CTP", "CTP", Map.of("trainer.passes", "7"));
        assertThatThrownBy(() -> run(new Watched(), () -> false, List.of(other)))
                .isInstanceOf(BenchmarkException.class)
                .hasMessageContaining("CTP_seed1_listed")
                .hasMessageContaining("trainer.passes is 1 and not 7");
    }

    @Test
    @Order(7)
    void onlyTheLastCheckpointIsKeptUnlessAskedFor() throws Exception {
        Path copy = Files.createDirectories(place.resolve("out/runs/interrupted_seed1_listed"));
        String id = "interrupted_seed1_listed";
        List<StoredCheckpoint> before = new LocalCheckpoints(copy.resolve("checkpoints"), id).list();
        assertThat(before).hasSizeGreaterThan(2);
        CheckpointPruning.keepLast(new io.palimpsest.local.benchmark.result.RunFiles(copy), id);
        LocalCheckpoints after = new LocalCheckpoints(copy.resolve("checkpoints"), id);
        assertThat(after.list()).containsExactly(before.get(0));
        after.verify(before.get(0));
    }

    private static List<Variant> variants() {
        return List.of(Variant.of("CTP"), new Variant("interrupted", "SeqF", Map.of()));
    }

    private static List<String> run(Watched screen, BooleanSupplier stopWhen, List<Variant> variants)
            throws InterruptedException {
        return run(screen, stopWhen, variants, new JavaLauncher(Palimpsest.class, 1), true);
    }

    private static List<String> run(
            Watched screen, BooleanSupplier stopWhen, List<Variant> variants, Launcher launcher, boolean keep)
            throws InterruptedException {
        StreamSpec stream = new StreamSpec(place.resolve("pictures").toString(), "listed", "", 0, List.of(), Map.of());
        BenchmarkOptions options = new BenchmarkOptions(
                variants,
                List.of(1L),
                List.of(stream),
                "test",
                new Passes(2, 1),
                // Small batches make steps enough to be stopped between.
                Map.of("learner.batch-size", "8"));
        RunSettings settings = new RunSettings(options);
        settings.check();
        try (BenchmarkDirectory directory = BenchmarkDirectory.open(place.resolve("out"));
                CleanStop stop = CleanStop.install(Duration.ofSeconds(10), () -> {})) {
            Benchmark benchmark = new Benchmark(
                    directory, settings, BenchmarkPlan.runs(options), launcher, 2, keep, screen, Clock.systemUTC());
            benchmark.requireSame();
            screen.onShow = () -> {
                if (stopWhen.getAsBoolean()) {
                    stop.request();
                }
            };
            return benchmark.run(stop);
        }
    }

    private static Map<String, RunResult> results() {
        Map<String, RunResult> results = new HashMap<>();
        try (BenchmarkDirectory directory = BenchmarkDirectory.open(place.resolve("out"))) {
            directory.results().forEach(result -> results.put(result.run().id(), result));
        }
        return results;
    }

    private static StoredCheckpoint last(String id) throws IOException {
        return new LocalCheckpoints(place.resolve("out/runs/" + id + "/checkpoints"), id)
                .list()
                .get(0);
    }

    /** What an evaluator of the run's model publishes, by checkpoint, metric and domain. */
    private static Map<String, Double> published(RunResult result) throws InterruptedException {
        try (EmbeddedStack stack = EmbeddedStack.start(place.resolve("out/streams/listed/stack"), 0, 0)) {
            Settings settings = AllSettings.resolve(
                    Map.of(
                            "kafka.bootstrap.servers", stack.bootstrapServers(),
                            "schema.registry.url", stack.registryUrl(),
                            "model.name", result.run().id(),
                            "evaluator.http-port", "0",
                            "evaluation.quiet-seconds", "0.5",
                            "evaluator.state-directory",
                                    place.resolve("evaluator").toString()),
                    Map.of(),
                    Optional.empty());
            String wanted = result.last().id();
            try (EvaluatorService evaluator = EvaluatorService.start(settings)) {
                Instant deadline = Instant.now().plus(PATIENCE);
                Map<String, Double> metrics = Map.of();
                while (!metrics.containsKey(wanted + " continual.average_accuracy")
                        || !metrics.containsKey(wanted + " retrieval.r_mean")) {
                    assertThat(evaluator.failure()).isEmpty();
                    assertThat(Instant.now()).isBefore(deadline);
                    Thread.sleep(500);
                    metrics = metrics(settings, result.run().id());
                }
                return metrics;
            }
        }
    }

    private static Map<String, Double> metrics(Settings settings, String model) {
        KafkaClients clients = new KafkaClients(settings);
        Map<String, Double> metrics = new HashMap<>();
        try (Deserializer<Object> deserializer = clients.valueDeserializer()) {
            new TopicReader(clients.bytesConsumer("test", "test"))
                    .readAll(new TopicPartition(Topic.METRICS.topicName(), 0))
                    .forEach(record -> {
                        Metric metric = (Metric) deserializer.deserialize(record.topic(), record.value());
                        boolean reported =
                                metric.getLabels().getOrDefault("split", "test").equals("test");
                        if (metric.getModel().equals(model) && metric.getCheckpointId() != null && reported) {
                            String domain = metric.getDomain() == null ? "" : " " + metric.getDomain();
                            metrics.put(metric.getCheckpointId() + " " + metric.getName() + domain, metric.getValue());
                        }
                    });
        }
        return metrics;
    }

    private static double mean(Map<String, Double> published, String prefix) {
        return DOMAINS.stream()
                .mapToDouble(domain -> published.get(prefix + domain))
                .average()
                .orElseThrow();
    }

    private static void assertClose(RunResult result, BenchmarkMetric metric, double expected) {
        assertThat(result.metric(metric)).as(metric.metricName()).isCloseTo(expected, within(1e-9));
    }

    /** Keeps what is shown and acts on it. */
    private static final class Watched implements Screen {

        private final List<String> lines = new CopyOnWriteArrayList<>();
        private volatile Runnable onShow = () -> {};
        private volatile String summary = "";

        /** Whether the interrupted run is in the middle of its training. */
        boolean training() {
            return summary.matches(".*interrupted_seed1_listed: training.*step (?!1 )\\d+ of.*");
        }

        @Override
        public void show(Frame frame) {
            summary = frame.summary();
            onShow.run();
        }

        @Override
        public void say(String line) {
            lines.add(line);
        }

        @Override
        public void finish(List<String> last) {
            lines.addAll(last);
        }
    }
}
