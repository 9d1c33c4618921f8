package io.palimpsest.evaluator.topology;

import io.palimpsest.evaluator.encoding.PairEncoder;
import io.palimpsest.evaluator.encoding.TowerFeatures;
import io.palimpsest.evaluator.encoding.UnusableCheckpointException;
import io.palimpsest.evaluator.metrics.ContrastScores;
import io.palimpsest.evaluator.metrics.ContrastScores.Score;
import io.palimpsest.evaluator.prequential.WaitingPairs.WaitingPair;
import io.palimpsest.evaluator.records.PrequentialScore;
import io.palimpsest.evaluator.records.PrequentialWindow;
import io.palimpsest.events.v1.CheckpointAnnouncement;
import io.palimpsest.schemas.logs.LogField;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Scores one window of training pairs with one checkpoint: a pure function of the pairs and the checkpoint's files. Never throws because
 * of a checkpoint: a failure is a result, so that it is not tried for ever.
 */
final class WindowScorer {
    /** Temperature of the in-batch contrast, that of CTP, whatever the learner's is, so that learners can be compared. */
    static final double TEMPERATURE = 0.07;

    private static final Logger LOG = LoggerFactory.getLogger(WindowScorer.class);

    private final PairEncoder encoder;

    WindowScorer(PairEncoder encoder) {
        this.encoder = encoder;
    }

    /**
     * @param reach first offset that the checkpoint cannot have seen
     */
    PrequentialWindow score(CheckpointAnnouncement checkpoint, long reach, int partition, List<WaitingPair> pairs) {
        try {
            TowerFeatures encoded = encoder.towers(
                    checkpoint, pairs.stream().map(WaitingPair::content).toList());
            List<Score> scores = ContrastScores.of(encoded.images(), encoded.texts(), TEMPERATURE);
            if (scores.stream().anyMatch(score -> !Double.isFinite(score.loss()))) {
                about(checkpoint, Level.WARN)
                        .log("Checkpoint {} gives no finite numbers", checkpoint.getCheckpointId());
                return none(partition, pairs.size(), NotScored.NOT_FINITE);
            }
            return window(checkpoint, reach, partition, pairs, scores);
        } catch (UnusableCheckpointException failure) {
            about(checkpoint, Level.ERROR)
                    .log("{}; {} training pairs stay without a score", failure.getMessage(), pairs.size());
            return none(partition, pairs.size(), NotScored.UNUSABLE_CHECKPOINT);
        } catch (RuntimeException failure) {
            about(checkpoint, Level.ERROR)
                    .setCause(failure)
                    .log(
                            "Checkpoint {} could not score {} training pairs; they stay without a score",
                            checkpoint.getCheckpointId(),
                            pairs.size());
            return none(partition, pairs.size(), NotScored.ENCODING_FAILED);
        }
    }

    private static LoggingEventBuilder about(CheckpointAnnouncement checkpoint, Level level) {
        return LOG.atLevel(level)
                .addKeyValue(LogField.CHECKPOINT, checkpoint.getCheckpointId())
                .addKeyValue(LogField.STEP, checkpoint.getStep());
    }

    /** Pairs that no model scores. */
    static PrequentialWindow none(int partition, int pairs, NotScored reason) {
        return PrequentialWindow.newBuilder()
                .setPartition(partition)
                .setCheckpointId(null)
                .setStep(-1)
                .setTrainedDomain(null)
                .setModelAge(0)
                .setScores(List.of())
                .setNotScored(Map.of(reason.label(), pairs))
                .build();
    }

    private static PrequentialWindow window(
            CheckpointAnnouncement checkpoint, long reach, int partition, List<WaitingPair> pairs, List<Score> scores) {
        List<PrequentialScore> rows = new ArrayList<>();
        double age = 0;
        for (int row = 0; row < pairs.size(); row++) {
            WaitingPair pair = pairs.get(row);
            Score score = scores.get(row);
            rows.add(new PrequentialScore(
                    pair.offset(), pair.content().getDomain(), score.loss(), score.imageToText(), score.textToImage()));
            age += (double) (pair.offset() - reach) / pairs.size();
        }
        return PrequentialWindow.newBuilder()
                .setPartition(partition)
                .setCheckpointId(checkpoint.getCheckpointId())
                .setStep(checkpoint.getStep())
                .setTrainedDomain(checkpoint.getDomain())
                .setModelAge(age)
                .setScores(rows)
                .setNotScored(Map.of())
                .build();
    }
}
