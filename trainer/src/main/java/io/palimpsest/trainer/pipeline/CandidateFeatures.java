package io.palimpsest.trainer.pipeline;

import ai.djl.ndarray.NDManager;
import io.palimpsest.schemas.config.ConfigurationException;
import io.palimpsest.trainer.learner.Learner;
import io.palimpsest.trainer.ledger.RecordsLostException;
import io.palimpsest.trainer.plan.EventPosition;
import io.palimpsest.trainer.plan.Sample;
import io.palimpsest.trainer.replay.FeatureTable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a learner makes of the samples of a finished domain, a few batches at a time. Training thread only. */
final class CandidateFeatures {

    private static final Logger LOG = LoggerFactory.getLogger(CandidateFeatures.class);

    /** Samples per read of the topic, so that encoded pictures stay few however many there are. */
    private static final int READ_SAMPLES = 256;

    private final ChunkReader reader;
    private final Learner learner;
    private final ModelSetup setup;
    private final BatchLoader loader;
    private final NDManager manager;

    /**
     * @param reader reads events again
     * @param learner looks at them
     * @param setup prepares batches
     * @param loader prepares pictures
     * @param manager parent of the batches' memory
     */
    CandidateFeatures(ChunkReader reader, Learner learner, ModelSetup setup, BatchLoader loader, NDManager manager) {
        this.reader = reader;
        this.learner = learner;
        this.setup = setup;
        this.loader = loader;
        this.manager = manager;
    }

    /**
     * {@return a row of features for each sample, in their order} A pure function of the samples and the learner's weights.
     *
     * @param positions where the samples stand, by partition and offset
     * @param gate asked before every batch; where it says no, the pass ends with {@link StoppedException}
     * @throws RecordsLostException if Kafka no longer holds one of them
     */
    FeatureTable of(List<EventPosition> positions, Gate gate) {
        LOG.info("Looking at {} samples of the finished domain to choose exemplars", positions.size());
        List<float[]> batches = new ArrayList<>();
        for (int from = 0; from < positions.size(); from += READ_SAMPLES) {
            List<Sample> samples = read(positions.subList(from, Math.min(from + READ_SAMPLES, positions.size())));
            Deque<Future<PreparedBatch>> prepared = new ArrayDeque<>();
            for (int start = 0; start < samples.size(); start += setup.batchSize()) {
                prepared.add(loader.prepareUnvaried(
                        samples.subList(start, Math.min(start + setup.batchSize(), samples.size()))));
            }
            while (!prepared.isEmpty()) {
                StoppedException.unless(gate);
                batches.add(features(BatchLoader.await(prepared.remove())));
            }
        }
        return table(batches, positions.size());
    }

    private List<Sample> read(List<EventPosition> positions) {
        try {
            return reader.readAt(positions);
        } catch (RecordsLostException lost) {
            throw RecordsLostException.lookedBackAt(lost);
        }
    }

    private float[] features(PreparedBatch batch) {
        try (NDManager scope = manager.newSubManager()) {
            return learner.features(
                            setup.preprocessor().batch(scope, batch.images()),
                            setup.tokenizer().batchOfIds(scope, batch.tokens()))
                    .toFloatArray();
        }
    }

    private static FeatureTable table(List<float[]> batches, int rows) {
        long size = batches.stream().mapToLong(batch -> batch.length).sum();
        if (size > Integer.MAX_VALUE - 8) {
            throw new ConfigurationException(
                    "The features of " + rows + " samples are " + size
                            + " numbers, which is too many to choose among; lower learner.look-back-samples, which takes a new model.");
        }
        float[] values = new float[(int) size];
        int at = 0;
        for (float[] batch : batches) {
            System.arraycopy(batch, 0, values, at, batch.length);
            at += batch.length;
        }
        return new FeatureTable(values, values.length / rows);
    }
}
