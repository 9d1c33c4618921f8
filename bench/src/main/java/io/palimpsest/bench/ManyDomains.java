package io.palimpsest.bench;

import ai.djl.ndarray.NDManager;
import io.palimpsest.evaluator.EvaluatorService;
import io.palimpsest.evaluator.EvaluatorSettings;
import io.palimpsest.events.v1.CheckpointAnnouncement;
import io.palimpsest.events.v1.CheckpointVerdict;
import io.palimpsest.events.v1.ImageTextPair;
import io.palimpsest.events.v1.Metric;
import io.palimpsest.events.v1.Split;
import io.palimpsest.ingest.source.FolderSource;
import io.palimpsest.ingest.source.SourceEntry;
import io.palimpsest.ingest.source.SourceItem;
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
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Prints how an evaluator fares with many domains: how long each checkpoint takes until it is measured on all of them, alone and together, and has
 * its verdict, and how large heap and process become. Kafka runs in the same process and is part of both.
 *
 * <p>Arguments: a folder with pictures and a {@code captions.jsonl}; domains; held-out pairs of each; checkpoints, of which the first has learned
 * nothing and the others all domains. Each is announced when the one before is done.
 */
public final class ManyDomains {
    private static final Duration POLL = Duration.ofMillis(200);

    private final KafkaClients clients;
    private final int domains;
    private final KafkaConsumer<String, SpecificRecord> consumer;
    private final Map<String, Set<String>> measured = new HashMap<>();
    private final Set<String> together = new HashSet<>();
    private final Set<String> continual = new HashSet<>();
    private final Set<String> judged = new HashSet<>();
    private long records;

    private ManyDomains(KafkaClients clients, int domains) {
        this.clients = clients;
        this.domains = domains;
        this.consumer = new KafkaConsumer<>(clients.consumer("many-domains", "many-domains"));
        consumer.assign(List.of(
                new TopicPartition(Topic.METRICS.topicName(), 0), new TopicPartition(Topic.VERDICTS.topicName(), 0)));
        consumer.seekToBeginning(consumer.assignment());
    }

    /** Runs it in a directory that it makes and leaves. */
    public static void main(String[] arguments) throws IOException {
        int domains = Integer.parseInt(arguments[1]);
        int pairs = Integer.parseInt(arguments[2]);
        int checkpoints = Integer.parseInt(arguments[3]);
        Path place = Files.createTempDirectory("many-domains");
        try (EmbeddedStack stack = EmbeddedStack.start(place.resolve("stack"), 0, 0)) {
            Settings settings = Settings.of(
                    SettingCatalogue.combine(KafkaSettings.catalogue(), EvaluatorSettings.catalogue()),
                    Map.of(
                            "kafka.bootstrap.servers", stack.bootstrapServers(),
                            "schema.registry.url", stack.registryUrl(),
                            "evaluator.http-port", "0",
                            "evaluator.state-directory",
                                    place.resolve("evaluator").toString(),
                            "evaluation.threads", "1",
                            "prequential.enabled", "false",
                            "serving.enabled", "false"));
            ManyDomains run = new ManyDomains(new KafkaClients(settings), domains);
            try (EvaluatorService evaluator = EvaluatorService.start(settings)) {
                run.hold(Path.of(arguments[0]), pairs);
                print("%,d domains of %d held-out pairs; page %s", domains, pairs, evaluator.page());
                print(
                        "| checkpoint | all domains, s | together, s | continual, s | verdict, s | metrics | heap, MiB | process, MiB |");
                print("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
                List<String> models = List.of(saved(place, 1), saved(place, 2));
                for (int number = 0; number < checkpoints; number++) {
                    run.measure(number, models.get(number % models.size()));
                }
            }
        }
    }

    private void hold(Path folder, int pairs) throws IOException {
        List<ImageTextPair> pictures = new ArrayList<>();
        try (FolderSource source = FolderSource.open(folder)) {
            for (SourceEntry entry : source.entries()) {
                if (entry.read() instanceof SourceItem.Readable readable) {
                    pictures.add(readable.pair());
                }
            }
        }
        try (KafkaProducer<String, SpecificRecord> producer = new KafkaProducer<>(clients.producer("many-domains"))) {
            for (int sample = 0; sample < domains * pairs; sample++) {
                ImageTextPair pair = ImageTextPair.newBuilder(pictures.get(sample % pictures.size()))
                        .setSampleId("sample-" + sample)
                        .setDomain(domain(sample % domains))
                        .setSplit(Split.TEST)
                        .build();
                producer.send(new ProducerRecord<>(Topic.PAIRS.topicName(), pair.getSampleId(), pair));
            }
        }
    }

    private void measure(int number, String location) {
        CheckpointAnnouncement checkpoint = CheckpointAnnouncement.newBuilder()
                .setModel("default")
                .setCheckpointId(String.format(Locale.ROOT, "step-%08d", 10 * number))
                .setStep(10L * number)
                .setLocation(location)
                .setManifestSha256("0".repeat(64))
                .setLearner("SeqF")
                .setDomainIndex(number == 0 ? -1 : domains - 1)
                .setDomainsSeen(
                        number == 0
                                ? List.of()
                                : IntStream.range(0, domains)
                                        .mapToObj(ManyDomains::domain)
                                        .toList())
                .setDomain(number == 0 ? null : domain(domains - 1))
                .setEndOfDomain(number > 0)
                .setCreatedAt(Instant.now())
                .build();
        String id = checkpoint.getCheckpointId();
        try (KafkaProducer<String, SpecificRecord> producer = new KafkaProducer<>(clients.producer("many-domains"))) {
            producer.send(new ProducerRecord<>(Topic.CHECKPOINTS.topicName(), id, checkpoint));
        }
        long begun = System.nanoTime();
        long before = records;
        List<Double> at = new ArrayList<>(List.of(Double.NaN, Double.NaN, Double.NaN, Double.NaN));
        while (number == 0 ? at.get(0).isNaN() : at.contains(Double.NaN)) {
            consumer.poll(POLL).forEach(record -> take(record.value()));
            List<Boolean> done = List.of(
                    measured.getOrDefault(id, Set.of()).size() == domains,
                    together.contains(id),
                    continual.contains(id),
                    judged.contains(id));
            for (int index = 0; index < at.size(); index++) {
                if (done.get(index) && at.get(index).isNaN()) {
                    at.set(index, (System.nanoTime() - begun) / 1e9);
                }
            }
        }
        print(
                "| %s | %.0f | %.0f | %.0f | %.0f | %,d | %,d | %,d |",
                id, at.get(0), at.get(1), at.get(2), at.get(3), records - before, heap() >> 20, resident() >> 20);
    }

    private void take(SpecificRecord value) {
        if (value instanceof Metric metric && metric.getCheckpointId() != null) {
            records++;
            if (metric.getName().equals("retrieval.r_mean") && metric.getDomain() != null) {
                measured.computeIfAbsent(metric.getCheckpointId(), id -> new HashSet<>())
                        .add(metric.getDomain());
            } else if (metric.getName().equals("retrieval.r_mean")
                    && metric.getLabels().get("domains").equals(Integer.toString(domains))) {
                together.add(metric.getCheckpointId());
            } else if (metric.getName().equals("continual.average_accuracy")) {
                continual.add(metric.getCheckpointId());
            }
        } else if (value instanceof CheckpointVerdict verdict) {
            judged.add(verdict.getCheckpointId());
        }
    }

    private static String domain(int number) {
        return String.format(Locale.ROOT, "domain-%05d", number);
    }

    /** Most that was in use behind a collection, of each pool. */
    private static long heap() {
        System.gc();
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .map(MemoryPoolMXBean::getCollectionUsage)
                .mapToLong(MemoryUsage::getUsed)
                .sum();
    }

    private static long resident() {
        try {
            return Files.readAllLines(Path.of("/proc/self/status")).stream()
                    .filter(line -> line.startsWith("VmHWM"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                    .findFirst()
                    .orElse(0);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static String saved(Path place, long seed) throws IOException {
        Path target = Files.createDirectories(place.resolve("model-" + seed));
        try (NDManager manager = NDManager.newBaseManager()) {
            CaptionTokenizer tokenizer =
                    CaptionTokenizer.emoji(ModelPreset.named("tiny").textLength());
            ModelPreset preset = ModelPreset.named("tiny").withVocabularySize(tokenizer.vocabularySize());
            try (ModelDirectory model =
                    new ModelDirectory(preset, new VisionLanguageModel(preset).initialise(manager, seed), tokenizer)) {
                model.save(target);
            }
        }
        return target.toUri().toString();
    }

    private static void print(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }
}
