package io.palimpsest.evaluator.topology;

import io.palimpsest.evaluator.EvaluatorMetric;
import io.palimpsest.evaluator.drift.statistics.TopologyCorrelation;
import io.palimpsest.evaluator.metrics.FeatureMatrix;
import io.palimpsest.evaluator.records.DomainFeatures;
import io.palimpsest.evaluator.records.ProbeFeatures;
import io.palimpsest.evaluator.records.ProbeState;
import io.palimpsest.events.v1.CheckpointAnnouncement;
import io.palimpsest.events.v1.Metric;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.Arrays;
import java.util.Optional;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Measures how far learning moves the space: the topology correlation of a frozen probe set under an older and under the newer checkpoint. The probe
 * set of a learned domain is a part of its test gallery; it is compared with itself under the checkpoint at which the domain's learning ended, and under
 * the one measured before. A gallery that grows has another probe set, and comparing begins anew. Called by one stream thread.
 */
final class RepresentationProcessor implements Processor<String, DomainEvaluation, String, Metric> {
    /** Most pairs of a probe set: 2,016 similarities within a modality, and half a MiB of state for two checkpoints of width 512. */
    static final int PROBES = 64;

    /** Fewer have no correlation. */
    private static final int FEWEST = 3;

    private final EvaluationRules rules;
    private final Clock clock;

    private ProcessorContext<String, Metric> context;
    private KeyValueStore<String, ProbeState> probes;
    private AnnouncedCheckpoints checkpoints;

    RepresentationProcessor(EvaluationRules rules, Clock clock) {
        this.rules = rules;
        this.clock = clock;
    }

    @Override
    public void init(ProcessorContext<String, Metric> taskContext) {
        context = taskContext;
        probes = context.getStateStore(EvaluatorTopology.PROBE_STORE);
        checkpoints = AnnouncedCheckpoints.of(context, rules);
    }

    @Override
    public void process(Record<String, DomainEvaluation> record) {
        record.value()
                .features()
                .filter(features -> features.getClasses().size() >= FEWEST
                        && features.getImages().hasRemaining())
                .ifPresent(features -> checkpoints
                        .find(features.getCheckpointId())
                        .ifPresent(checkpoint -> compare(checkpoint, features)));
    }

    private void compare(CheckpointAnnouncement checkpoint, DomainFeatures features) {
        String domain = features.getDomain();
        ProbeFeatures now = probe(checkpoint, features);
        boolean end = endsLearning(checkpoint, domain);
        ProbeState before = probes.get(domain);
        if (before == null || before.getRevision() != features.getRevision()) {
            probes.put(domain, new ProbeState(features.getRevision(), end ? now : null, now));
            return;
        }
        // One that is measured late, such as a promoted checkpoint, is older than what it would be compared with.
        if (now.getStep() <= before.getLatest().getStep()) {
            return;
        }
        publish(checkpoint, domain, "previous", before.getLatest(), now);
        if (before.getLearned() != null) {
            publish(checkpoint, domain, "learned", before.getLearned(), now);
        }
        probes.put(domain, new ProbeState(before.getRevision(), end ? now : before.getLearned(), now));
    }

    private boolean endsLearning(CheckpointAnnouncement checkpoint, String domain) {
        Optional<CheckpointAnnouncement> end = rules.columns().endOf(domain, checkpoints.inOrder(), checkpoint);
        return end.map(CheckpointAnnouncement::getCheckpointId)
                .filter(checkpoint.getCheckpointId()::equals)
                .isPresent();
    }

    private void publish(
            CheckpointAnnouncement checkpoint, String domain, String since, ProbeFeatures old, ProbeFeatures now) {
        Measurement measurement = Measurement.of(checkpoint, domain, clock)
                .with("since", since)
                .with("reference", old.getCheckpointId())
                .with("probes", now.getItems());
        double[][] oldImages = rows(old, old.getImages());
        double[][] oldTexts = rows(old, old.getTexts());
        double[][] images = rows(now, now.getImages());
        double[][] texts = rows(now, now.getTexts());
        forward(measurement.metric(
                EvaluatorMetric.TOPOLOGY_OF_IMAGES, TopologyCorrelation.sameModal(oldImages, images)));
        forward(measurement.metric(EvaluatorMetric.TOPOLOGY_OF_TEXTS, TopologyCorrelation.sameModal(oldTexts, texts)));
        forward(measurement.metric(
                EvaluatorMetric.TOPOLOGY_BETWEEN, TopologyCorrelation.crossModal(oldImages, oldTexts, images, texts)));
    }

    private void forward(Metric metric) {
        context.forward(new Record<>(rules.model(), metric, clock.millis()));
    }

    private static ProbeFeatures probe(CheckpointAnnouncement checkpoint, DomainFeatures features) {
        int size = features.getClasses().size();
        FeatureMatrix images = spread(FeatureBytes.read(features.getImages(), size));
        FeatureMatrix texts = spread(FeatureBytes.read(features.getTexts(), size));
        return new ProbeFeatures(
                checkpoint.getCheckpointId(),
                checkpoint.getStep(),
                images.count(),
                FeatureBytes.of(images),
                FeatureBytes.of(texts));
    }

    /** At most {@link #PROBES} rows, evenly spread over all. */
    private static FeatureMatrix spread(FeatureMatrix gallery) {
        int count = Math.min(PROBES, gallery.count());
        int width = gallery.width();
        float[] values = gallery.values();
        float[] chosen = new float[count * width];
        for (int row = 0; row < count; row++) {
            int from = (int) ((long) row * gallery.count() / count);
            System.arraycopy(values, from * width, chosen, row * width, width);
        }
        return new FeatureMatrix(count, width, chosen);
    }

    private static double[][] rows(ProbeFeatures probe, ByteBuffer bytes) {
        FeatureMatrix features = FeatureBytes.read(bytes, probe.getItems());
        double[][] rows = new double[features.count()][];
        Arrays.setAll(rows, features::row);
        return rows;
    }
}
