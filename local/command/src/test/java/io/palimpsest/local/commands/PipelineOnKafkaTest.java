package io.palimpsest.local.commands;

import static org.assertj.core.api.Assertions.assertThat;

import io.palimpsest.evaluator.EvaluatorService;
import io.palimpsest.events.v1.Metric;
import io.palimpsest.local.demo.SampleCut;
import io.palimpsest.schemas.config.KafkaClients;
import io.palimpsest.schemas.config.Settings;
import io.palimpsest.schemas.topics.Topic;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** From a folder of pictures to measured and promoted checkpoints, by the commands, against a Kafka and a registry that are not ours if they can be. */
class PipelineOnKafkaTest {

    private static final List<String> DOMAINS = List.of("activities", "symbols");
    private static final Pattern CHECKPOINT = Pattern.compile("step-\\d{8}-\\w+");
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    @TempDir
    static Path directory;

    private static KafkaUnderTest kafka;

    @BeforeAll
    static void start() throws IOException {
        kafka = KafkaUnderTest.start(directory.resolve("stack"));
    }

    @AfterAll
    static void stop() {
        if (kafka != null) {
            kafka.close();
        }
    }

    @Test
    @Timeout(400)
    void aFolderIsSentOnceTrainedOnceAndMeasuredOnce() throws Exception {
        Path pictures = Files.createDirectories(directory.resolve("pictures"));
        int pairs = SampleCut.write(pictures, DOMAINS, 12);
        addADamagedPicture(pictures);

        CommandRun sent = run("ingest", pictures.toString());
        assertThat(sent.code()).as(sent.error()).isZero();
        assertThat(sent.out()).contains(pairs + " pairs sent").contains("1 dead-lettered");
        assertThat(run("ingest", pictures.toString()).out())
                .contains(" 0 pairs sent")
                .contains(pairs + " there before");

        CommandRun trained = run("train", "--until-end");
        assertThat(trained.code()).as(trained.error()).isZero();
        List<String> checkpoints = checkpoints();
        assertThat(checkpoints).as("untrained, and the end of each domain").hasSize(3);
        assertThat(run("train", "--until-end").code()).isZero();
        assertThat(checkpoints()).as("nothing was trained twice").isEqualTo(checkpoints);

        Map<String, Integer> measured = measured(checkpoints.size() * DOMAINS.size());
        assertThat(measured)
                .hasSize(6)
                .allSatisfy((which, times) -> assertThat(times).as(which).isEqualTo(1));

        String newest = checkpoints.get(checkpoints.size() - 1);
        CommandRun promoted = run("promote", newest, "--reason", "test");
        assertThat(promoted.code()).as(promoted.error()).isZero();
        assertThat(run("promotions").out()).contains(newest);
    }

    private static void addADamagedPicture(Path pictures) throws IOException {
        Files.writeString(pictures.resolve("damaged.png"), "no picture", StandardCharsets.UTF_8);
        Files.writeString(
                pictures.resolve("captions.jsonl"),
                "{\"image\":\"damaged.png\",\"domain\":\"symbols\",\"captions\":[\"a damaged picture\"]}\n",
                StandardOpenOption.APPEND);
    }

    private static List<String> checkpoints() {
        Matcher found = CHECKPOINT.matcher(run("checkpoints", "list").out());
        return found.results().map(result -> result.group()).distinct().sorted().toList();
    }

    /** Which checkpoint was measured on which domain, and how often, as a reader sees it who reads what is committed. */
    private static Map<String, Integer> measured(int expected) throws InterruptedException {
        Settings settings = AllSettings.resolve(flags(), Map.of(), Optional.empty());
        Map<String, Integer> counts = new HashMap<>();
        try (EvaluatorService service = EvaluatorService.start(settings, Optional.empty());
                KafkaConsumer<String, Metric> consumer =
                        new KafkaConsumer<>(new KafkaClients(settings).consumer("test", "test"))) {
            List<TopicPartition> metrics = List.of(new TopicPartition(Topic.METRICS.topicName(), 0));
            consumer.assign(metrics);
            consumer.seekToBeginning(metrics);
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (counts.size() < expected && System.nanoTime() < deadline) {
                assertThat(service.failure()).isEmpty();
                consumer.poll(Duration.ofMillis(200)).forEach(record -> {
                    Metric metric = record.value();
                    if (metric.getName().equals("retrieval.r_mean") && metric.getDomain() != null) {
                        counts.merge(metric.getCheckpointId() + " on " + metric.getDomain(), 1, Integer::sum);
                    }
                });
            }
        }
        return counts;
    }

    private static CommandRun run(String... command) {
        List<String> arguments = new ArrayList<>(List.of(command));
        flags().forEach((key, value) -> {
            arguments.add("--set");
            arguments.add(key + "=" + value);
        });
        return CommandRun.of(arguments.toArray(String[]::new));
    }

    private static Map<String, String> flags() {
        return Map.of(
                "kafka.bootstrap.servers", kafka.bootstrapServers(),
                "schema.registry.url", kafka.registryUrl(),
                "checkpoint.directory", directory.resolve("checkpoints").toString(),
                "learner.name", "SeqF",
                "trainer.passes-first", "2",
                "trainer.passes", "1",
                "chunk.linger-seconds", "1",
                "evaluator.http-port", "0",
                "evaluator.state-directory", directory.resolve("state").toString(),
                "evaluation.quiet-seconds", "0.5");
    }
}
