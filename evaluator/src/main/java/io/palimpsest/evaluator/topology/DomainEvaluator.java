package io.palimpsest.evaluator.topology;

import io.palimpsest.evaluator.EvaluatorMetric;
import io.palimpsest.evaluator.encoding.EncodedPairs;
import io.palimpsest.evaluator.encoding.PairEncoder;
import io.palimpsest.evaluator.encoding.UnusableCheckpointException;
import io.palimpsest.evaluator.metrics.RetrievalRecall;
import io.palimpsest.evaluator.records.DomainFeatures;
import io.palimpsest.evaluator.records.DomainScore;
import io.palimpsest.evaluator.records.EvaluationOutcome;
import io.palimpsest.evaluator.records.HeldOutPair;
import io.palimpsest.evaluator.records.HeldOutSplit;
import io.palimpsest.evaluator.records.JudgedDomain;
import io.palimpsest.events.v1.CheckpointAnnouncement;
import io.palimpsest.events.v1.Metric;
import io.palimpsest.schemas.logs.LogField;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Evaluates one checkpoint on the galleries of one domain. The metrics are a pure function of the checkpoint's files and the
 * galleries. Never throws because of a checkpoint: a failure is a result, so that it is not tried for ever.
 */
final class DomainEvaluator {
    private static final Logger LOG = LoggerFactory.getLogger(DomainEvaluator.class);

    private final PairEncoder encoder;
    private final MatrixColumns columns;
    private final Clock clock;

    DomainEvaluator(PairEncoder encoder, MatrixColumns columns, Clock clock) {
        this.encoder = encoder;
        this.columns = columns;
        this.clock = clock;
    }

    /**
     * @param galleries pairs of each split that has any, in order of sample id
     * @param revision of the galleries
     */
    DomainEvaluation evaluate(
            CheckpointAnnouncement checkpoint,
            String domain,
            Map<HeldOutSplit, List<HeldOutPair>> galleries,
            long revision) {
        try {
            return measured(checkpoint, domain, galleries, revision);
        } catch (UnusableCheckpointException failure) {
            about(checkpoint, domain, Level.ERROR).log("{}; it is left out on domain {}", failure.getMessage(), domain);
            return failed(checkpoint, domain, revision, "unusable-checkpoint");
        } catch (RuntimeException failure) {
            about(checkpoint, domain, Level.ERROR)
                    .setCause(failure)
                    .log(
                            "Checkpoint {} could not be evaluated on domain {}; it is left out there until the gallery"
                                    + " changes",
                            checkpoint.getCheckpointId(),
                            domain);
            return failed(checkpoint, domain, revision, "encoding-failed");
        }
    }

    private static LoggingEventBuilder about(CheckpointAnnouncement checkpoint, String domain, Level level) {
        return LOG.atLevel(level)
                .addKeyValue(LogField.CHECKPOINT, checkpoint.getCheckpointId())
                .addKeyValue(LogField.STEP, checkpoint.getStep())
                .addKeyValue(LogField.DOMAIN, domain);
    }

    private DomainEvaluation failed(CheckpointAnnouncement checkpoint, String domain, long revision, String reason) {
        return DomainEvaluation.without(
                new JudgedDomain(checkpoint.getCheckpointId(), domain, EvaluationOutcome.FAILED, null, revision),
                Measurement.of(checkpoint, domain, clock).with("reason", reason).metric(EvaluatorMetric.FAILED, 1));
    }

    private DomainEvaluation measured(
            CheckpointAnnouncement checkpoint,
            String domain,
            Map<HeldOutSplit, List<HeldOutPair>> galleries,
            long revision) {
        long started = System.nanoTime();
        List<Metric> metrics = new ArrayList<>();
        Optional<DomainFeatures> features = Optional.empty();
        Optional<DomainScore> score = Optional.empty();
        for (HeldOutSplit split : HeldOutSplit.values()) {
            List<HeldOutPair> gallery = galleries.getOrDefault(split, List.of());
            if (!gallery.isEmpty()) {
                EncodedPairs encoded = encoder.encode(checkpoint, gallery);
                RetrievalRecall recall = RetrievalRecall.of(encoded.images(), encoded.texts());
                List<String> classes =
                        gallery.stream().map(HeldOutPair::getClassName).toList();
                metrics.addAll(metrics(checkpoint, domain, split, encoded, recall, classes));
                if (split == HeldOutSplit.TEST) {
                    features = Optional.of(features(checkpoint, domain, encoded, classes, revision));
                    score = Optional.of(new DomainScore(checkpoint.getCheckpointId(), domain, recall.mean()));
                }
            }
        }
        double seconds = (System.nanoTime() - started) / 1e9;
        metrics.add(Measurement.of(checkpoint, domain, clock).metric(EvaluatorMetric.SECONDS, seconds));
        about(checkpoint, domain, Level.INFO)
                .addKeyValue(LogField.SCORE, score.map(DomainScore::getScore).orElse(null))
                .addKeyValue(LogField.SECONDS, seconds)
                .log(
                        "Evaluated {} on {}: R_m {} in {} s",
                        checkpoint.getCheckpointId(),
                        domain,
                        score.map(value -> String.format(Locale.ROOT, "%.1f", value.getScore()))
                                .orElse("without test pairs"),
                        String.format(Locale.ROOT, "%.2f", seconds));
        JudgedDomain judged = new JudgedDomain(
                checkpoint.getCheckpointId(),
                domain,
                EvaluationOutcome.MEASURED,
                score.map(DomainScore::getScore).orElse(null),
                revision);
        return new DomainEvaluation(judged, metrics, features, score);
    }

    private List<Metric> metrics(
            CheckpointAnnouncement checkpoint,
            String domain,
            HeldOutSplit split,
            EncodedPairs encoded,
            RetrievalRecall recall,
            List<String> classes) {
        Measurement measurement = Measurement.of(checkpoint, domain, clock)
                .with("split", split.name().toLowerCase(Locale.ROOT))
                .with("gallery", recall.gallerySize());
        Map<String, Integer> classSizes = new HashMap<>();
        RetrievalMetrics.count(classes, classSizes);
        List<Metric> metrics = new ArrayList<>(RetrievalMetrics.of(recall, measurement));
        metrics.addAll(RetrievalMetrics.precision(encoded.fused(), classes, classSizes, measurement));
        return metrics;
    }

    private DomainFeatures features(
            CheckpointAnnouncement checkpoint,
            String domain,
            EncodedPairs encoded,
            List<String> classes,
            long revision) {
        // Of domains still to come the cumulative metrics need no more than the sizes of their classes.
        boolean learned = !columns.learned(checkpoint, Set.of(domain)).isEmpty();
        return new DomainFeatures(
                checkpoint.getCheckpointId(),
                domain,
                revision,
                classes,
                learned ? FeatureBytes.of(encoded.images()) : ByteBuffer.allocate(0),
                learned ? FeatureBytes.of(encoded.texts()) : ByteBuffer.allocate(0),
                learned ? FeatureBytes.of(encoded.fused()) : ByteBuffer.allocate(0));
    }
}
