package io.palimpsest.evaluator;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import io.palimpsest.evaluator.topology.Events;
import io.palimpsest.events.v1.CheckpointAnnouncement;
import io.palimpsest.events.v1.ImageTextPair;
import io.palimpsest.events.v1.Metric;
import io.palimpsest.events.v1.Split;
import io.palimpsest.local.stack.EmbeddedStack;
import io.palimpsest.model.CaptionTokenizer;
import io.palimpsest.model.ModelDirectory;
import io.palimpsest.model.ModelPreset;
import io.palimpsest.model.VisionLanguageModel;
import io.palimpsest.schemas.config.KafkaClients;
import io.palimpsest.schemas.config.KafkaSettings;
import io.palimpsest.schemas.config.SettingCatalogue;
import io.palimpsest.schemas.config.Settings;
import io.palimpsest.schemas.topics.Topic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two evaluators in processes of their own share the domains, and one of them is killed. */
class TwoEvaluatorsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(150);
    private static final int DOMAINS = 6;
    private static final int PAIRS = 10;
    private static final List<Long> STEPS = List.of(0L, 10L, 20L, 30L);

    @TempDir
    private Path directory;

    @Test
    void afterOneIsKilledTheMetricsAreThoseOfAnUndisturbedRunEachOnce() throws Exception {
        List<Metric> undisturbed;
        try (Run run = new Run("undisturbed")) {
            run.start("only");
            run.hold();
            STEPS.forEach(run::announce);
            undisturbed = run.awaitAll(STEPS.size());
        }
        List<Metric> disturbed;
        try (Run run = new Run("disturbed")) {
            Process first = run.start("first");
            run.start("second");
            run.awaitBothAtWork();
            run.hold();
            run.announce(STEPS.get(0));
            run.awaitAll(1);
            run.announce(STEPS.get(1));
            first.destroyForcibly().waitFor();
            STEPS.subList(2, STEPS.size()).forEach(run::announce);
            disturbed = run.awaitAll(STEPS.size());
        }
        assertThat(perDomain(undisturbed))
                .hasSize(STEPS.size() * DOMAINS)
                .allSatisfy((what, values) -> assertThat(values).hasSize(1));
        assertThat(perDomain(disturbed)).isEqualTo(perDomain(undisturbed));
        assertThat(overall(disturbed)).isEqualTo(overall(undisturbed)).isNotEmpty();
    }

    /** R_m by checkpoint and domain on whole galleries, in the order in which it was committed; what came before they were whole is left out. */
    private static Map<String, List<Double>> perDomain(List<Metric> committed) {
        Map<String, List<Double>> values = new TreeMap<>();
        committed.stream()
                .filter(metric -> metric.getName().equals("retrieval.r_mean") && metric.getDomain() != null)
                .filter(metric -> metric.getLabels().get("gallery").equals(String.valueOf(pairs(metric.getDomain()))))
                .forEach(metric -> values.computeIfAbsent(
                                metric.getCheckpointId() + " " + metric.getDomain(), key -> new ArrayList<>())
                        .add(metric.getValue()));
        return values;
    }

    private static int pairs(String domain) {
        return PAIRS + Integer.parseInt(domain.substring(domain.indexOf('-') + 1));
    }

    /** The last value of everything that is measured over domains, which is published again when a cell comes late. */
    private static Map<String, Double> overall(List<Metric> committed) {
        Map<String, Double> values = new TreeMap<>();
        committed.stream()
                .filter(metric -> metric.getDomain() == null && metric.getCheckpointId() != null)
                .filter(metric -> !metric.getName().startsWith("prequential."))
                .forEach(metric -> values.put(
                        metric.getCheckpointId() + " " + metric.getName() + " "
                                + metric.getLabels().getOrDefault("scope", ""),
                        metric.getValue()));
        return values;
    }

    /** A stack of its own with what was sent to it. */
    private final class Run implements AutoCloseable {
        private final Path place;
        private final EmbeddedStack stack;
        private final KafkaClients clients;
        private final KafkaProducer<String, SpecificRecord> producer;
        private final List<Process> evaluators = new ArrayList<>();
        private final List<String> models;

        Run(String name) throws IOException {
            place = directory.resolve(name);
            stack = EmbeddedStack.start(place.resolve("stack"), 0, 0);
            clients = new KafkaClients(Settings.of(
                    SettingCatalogue.combine(KafkaSettings.catalogue(), EvaluatorSettings.catalogue()),
                    settings("test")));
            producer = new KafkaProducer<>(clients.producer("test"));
            models = List.of(savedModel(1), savedModel(2));
        }

        private Map<String, String> settings(String evaluator) {
            return Map.of(
                    "kafka.bootstrap.servers", stack.bootstrapServers(),
                    "schema.registry.url", stack.registryUrl(),
                    "evaluator.http-port", "0",
                    "evaluator.state-directory", place.resolve(evaluator).toString(),
                    "evaluation.quiet-seconds", "0.5",
                    "evaluation.partitions", "4",
                    "evaluation.standby-replicas", "1",
                    "evaluation.threads", "1",
                    "evaluation.limit-seconds", "30",
                    "prequential.enabled", "false");
        }

        Process start(String evaluator) {
            Process process = EvaluatorProcess.start(settings(evaluator), place.resolve(evaluator + ".log"));
            evaluators.add(process);
            return process;
        }

        void awaitBothAtWork() throws Exception {
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            String group = EvaluationStream.applicationId("default");
            try (Admin admin = Admin.create(clients.admin("test-admin"))) {
                while (true) {
                    assertThat(System.nanoTime())
                            .as("time left to wait for two members")
                            .isLessThan(deadline);
                    try {
                        ConsumerGroupDescription members = admin.describeConsumerGroups(List.of(group))
                                .describedGroups()
                                .get(group)
                                .get();
                        if (members.members().stream()
                                        .filter(member -> !member.assignment()
                                                .topicPartitions()
                                                .isEmpty())
                                        .count()
                                == 2) {
                            return;
                        }
                    } catch (ExecutionException notYet) {
                        assertThat(notYet).hasCauseInstanceOf(GroupIdNotFoundException.class);
                    }
                    Thread.sleep(200);
                }
            }
        }

        void hold() {
            for (int domain = 0; domain < DOMAINS; domain++) {
                for (int number = 0; number < PAIRS + domain; number++) {
                    ImageTextPair pair = Events.pair("domain-" + domain, number, Split.TEST);
                    producer.send(new ProducerRecord<>(Topic.PAIRS.topicName(), pair.getSampleId(), pair));
                }
            }
            producer.flush();
        }

        void announce(long step) {
            List<String> seen = new ArrayList<>();
            for (long domain = 0; domain < step / 10; domain++) {
                seen.add("domain-" + domain);
            }
            CheckpointAnnouncement checkpoint =
                    Events.checkpoint(step, seen, !seen.isEmpty(), models.get((int) (step / 10 % models.size())));
            producer.send(
                    new ProducerRecord<>(Topic.CHECKPOINTS.topicName(), checkpoint.getCheckpointId(), checkpoint));
            producer.flush();
        }

        /** Waits until so many checkpoints are measured on all domains and together, and then a little for what may come twice. */
        List<Metric> awaitAll(int checkpoints) {
            TopicPartition topic = new TopicPartition(Topic.METRICS.topicName(), 0);
            List<Metric> committed = new ArrayList<>();
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            long quiet = Long.MAX_VALUE;
            try (KafkaConsumer<String, Metric> consumer = new KafkaConsumer<>(clients.consumer("test", "test"))) {
                consumer.assign(List.of(topic));
                consumer.seekToBeginning(consumer.assignment());
                while (System.nanoTime() < quiet) {
                    consumer.poll(Duration.ofMillis(200)).forEach(record -> committed.add(record.value()));
                    Map<String, Integer> ends = new HashMap<>();
                    overall(committed).keySet().forEach(key -> ends.merge(key.split(" ")[1], 1, Integer::sum));
                    boolean complete = perDomain(committed).size() == checkpoints * DOMAINS
                            && ends.getOrDefault("continual.average_accuracy", 0) == checkpoints - 1
                            && ends.getOrDefault("retrieval.r_mean", 0) == checkpoints - 1;
                    if (complete && quiet == Long.MAX_VALUE) {
                        quiet = System.nanoTime() + Duration.ofSeconds(3).toNanos();
                    }
                    assertThat(System.nanoTime())
                            .as(() -> "time left to wait, with "
                                    + perDomain(committed).keySet() + ", " + ends + " and " + logs())
                            .isLessThan(deadline);
                }
            }
            return committed;
        }

        private String logs() {
            StringBuilder logs = new StringBuilder();
            try (Stream<Path> files = Files.list(place)) {
                for (Path log :
                        files.filter(file -> file.toString().endsWith(".log")).toList()) {
                    logs.append('\n').append(log).append(":\n").append(Files.readString(log));
                }
            } catch (IOException unreadable) {
                logs.append(unreadable);
            }
            return logs.toString();
        }

        private String savedModel(long seed) throws IOException {
            Path target = Files.createDirectories(place.resolve("model-" + seed));
            try (NDManager manager = NDManager.newBaseManager()) {
                ModelPreset sizes = ModelPreset.named("tiny");
                CaptionTokenizer tokenizer = CaptionTokenizer.emoji(sizes.textLength());
                ModelPreset preset = sizes.withVocabularySize(tokenizer.vocabularySize());
                try (ModelDirectory model = new ModelDirectory(
                        preset, new VisionLanguageModel(preset).initialise(manager, seed), tokenizer)) {
                    model.save(target);
                }
            }
            return target.toUri().toString();
        }

        @Override
        public void close() {
            evaluators.forEach(Process::destroyForcibly);
            producer.close();
            stack.close();
        }
    }
}
