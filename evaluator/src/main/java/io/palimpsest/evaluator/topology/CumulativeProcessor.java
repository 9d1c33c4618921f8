package io.palimpsest.evaluator.topology;

import io.palimpsest.evaluator.metrics.FeatureMatrix;
import io.palimpsest.evaluator.metrics.RetrievalRecall;
import io.palimpsest.evaluator.records.DomainFeatures;
import io.palimpsest.events.v1.CheckpointAnnouncement;
import io.palimpsest.events.v1.Metric;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Joins the features of the domains a checkpoint has learned into one gallery and measures retrieval over all of it. It is
 * measured when every learned domain has been encoded, or, for domains without held-out pairs, when nothing has come for
 * {@link EvaluationProcessor#PATIENCE} quiet times. Features of superseded checkpoints are dropped. Called by one stream thread.
 */
final class CumulativeProcessor implements Processor<String, DomainFeatures, String, Metric> {
    private static final Duration INTERVAL = Duration.ofMillis(200);

    private final EvaluationRules rules;
    private final AtomicLong announcements;
    private final Clock clock;
    private final Pace pace;
    private final Map<String, Long> changedAt = new HashMap<>();

    private ProcessorContext<String, Metric> context;
    private KeyValueStore<String, DomainFeatures> features;
    private KeyValueStore<String, String> published;
    private AnnouncedCheckpoints checkpoints;
    private long seenAnnouncements = -1;

    CumulativeProcessor(EvaluationRules rules, AtomicLong announcements, Clock clock) {
        this.rules = rules;
        this.announcements = announcements;
        this.clock = clock;
        this.pace = new Pace(clock);
    }

    @Override
    public void init(ProcessorContext<String, Metric> taskContext) {
        context = taskContext;
        features = context.getStateStore(EvaluatorTopology.FEATURE_STORE);
        published = context.getStateStore(EvaluatorTopology.CUMULATIVE_STORE);
        checkpoints = AnnouncedCheckpoints.of(context, rules);
        checkpointsWithFeatures().forEach(id -> changedAt.put(id, clock.millis()));
        context.schedule(INTERVAL, PunctuationType.WALL_CLOCK_TIME, now -> measureWhatIsComplete());
    }

    @Override
    public void process(Record<String, DomainFeatures> record) {
        features.put(StoreKey.of(record.key(), record.value().getDomain()), record.value());
        changedAt.put(record.key(), clock.millis());
    }

    private void measureWhatIsComplete() {
        if (!pace.rested()) {
            return;
        }
        for (String checkpointId : List.copyOf(changedAt.keySet())) {
            checkpoints.find(checkpointId).ifPresent(checkpoint -> {
                Map<String, DomainFeatures> encoded = pace.look(() -> encoded(checkpointId));
                boolean complete = encoded.keySet().containsAll(rules.columns().expected(checkpoint));
                boolean settled = clock.millis() - changedAt.get(checkpointId)
                        >= EvaluationProcessor.PATIENCE * rules.quiet().toMillis();
                if (complete || settled) {
                    changedAt.remove(checkpointId);
                    publish(checkpoint, encoded);
                }
            });
        }
        dropSuperseded();
    }

    private void publish(CheckpointAnnouncement checkpoint, Map<String, DomainFeatures> encoded) {
        List<DomainFeatures> learned = rules.columns().learned(checkpoint, encoded.keySet()).stream()
                .map(encoded::get)
                .filter(domain -> domain.getImages().hasRemaining())
                .toList();
        if (learned.isEmpty()) {
            return;
        }
        String revisions = encoded.values().stream()
                .map(domain -> domain.getDomain() + "@" + domain.getRevision())
                .collect(Collectors.joining(","));
        String before = published.get(checkpoint.getCheckpointId());
        if (!revisions.equals(before) && !lacksDomains(revisions, before)) {
            metrics(checkpoint, learned, encoded)
                    .forEach(metric -> context.forward(new Record<>(rules.model(), metric, clock.millis())));
            published.put(checkpoint.getCheckpointId(), revisions);
        }
    }

    /**
     * A superseded checkpoint that is promoted later has lost its features, and is encoded again only on galleries that have grown; what was
     * measured over more domains stands.
     */
    private static boolean lacksDomains(String revisions, String before) {
        return before != null && domains(revisions) < domains(before);
    }

    private static long domains(String revisions) {
        return revisions.chars().filter(letter -> letter == '@').count();
    }

    private List<Metric> metrics(
            CheckpointAnnouncement checkpoint, List<DomainFeatures> learned, Map<String, DomainFeatures> encoded) {
        RetrievalRecall recall = RetrievalRecall.of(
                joined(learned, DomainFeatures::getImages), joined(learned, DomainFeatures::getTexts));
        Measurement measurement = Measurement.of(checkpoint, clock)
                .with("scope", "cumulative")
                .with("split", "test")
                .with("domains", learned.size())
                .with("gallery", recall.gallerySize());
        Map<String, Integer> classSizes = new HashMap<>();
        encoded.values().forEach(domain -> RetrievalMetrics.count(domain.getClasses(), classSizes));
        List<String> classes =
                learned.stream().flatMap(domain -> domain.getClasses().stream()).toList();
        List<Metric> metrics = new ArrayList<>(RetrievalMetrics.of(recall, measurement));
        metrics.addAll(RetrievalMetrics.precision(
                joined(learned, DomainFeatures::getFused), classes, classSizes, measurement));
        return metrics;
    }

    private static FeatureMatrix joined(List<DomainFeatures> domains, Function<DomainFeatures, ByteBuffer> part) {
        return FeatureMatrix.concatenate(domains.stream()
                .map(domain -> FeatureBytes.read(
                        part.apply(domain), domain.getClasses().size()))
                .toList());
    }

    private Map<String, DomainFeatures> encoded(String checkpointId) {
        Map<String, DomainFeatures> found = new TreeMap<>();
        try (KeyValueIterator<String, DomainFeatures> range =
                features.prefixScan(StoreKey.prefix(checkpointId), new StringSerializer())) {
            range.forEachRemaining(entry -> found.put(entry.value.getDomain(), entry.value));
        }
        return found;
    }

    private void dropSuperseded() {
        if (announcements.get() == seenAnnouncements) {
            return;
        }
        seenAnnouncements = announcements.get();
        List<CheckpointAnnouncement> ordered = checkpoints.inOrder();
        Set<String> kept = checkpoints.kept(ordered);
        for (CheckpointAnnouncement checkpoint : ordered) {
            if (!kept.contains(checkpoint.getCheckpointId())) {
                changedAt.remove(checkpoint.getCheckpointId());
                encoded(checkpoint.getCheckpointId())
                        .keySet()
                        .forEach(domain -> features.delete(StoreKey.of(checkpoint.getCheckpointId(), domain)));
            }
        }
    }

    private Set<String> checkpointsWithFeatures() {
        Set<String> found = new HashSet<>();
        try (KeyValueIterator<String, DomainFeatures> all = features.all()) {
            all.forEachRemaining(entry -> found.add(entry.value.getCheckpointId()));
        }
        return found;
    }
}
