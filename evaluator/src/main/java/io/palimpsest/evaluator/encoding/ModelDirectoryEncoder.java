package io.palimpsest.evaluator.encoding;

import ai.djl.ndarray.NDManager;
import io.palimpsest.evaluator.metrics.FeatureMatrix;
import io.palimpsest.evaluator.records.HeldOutPair;
import io.palimpsest.events.v1.CheckpointAnnouncement;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Encodes with the model files of a checkpoint. Keeps the {@value #LOADED_MODELS} models used last, so that a
 * checkpoint is loaded once while its domains are evaluated one after the other.
 *
 * <p>Safe from any thread; one gallery is encoded at a time, because the engine already spreads one over its native threads.
 */
public final class ModelDirectoryEncoder implements PairEncoder {
    private static final Logger LOG = LoggerFactory.getLogger(ModelDirectoryEncoder.class);
    private static final int LOADED_MODELS = 2;

    private final int batchSize;
    private final CheckpointFiles files;
    private final NDManager manager;
    private final Map<String, CheckpointModel> loaded = new LinkedHashMap<>(4, 0.75f, true);

    /**
     * @param batchSize pairs encoded at once; more need more memory
     * @param files where the models of checkpoints come from; closed with this
     */
    public ModelDirectoryEncoder(int batchSize, CheckpointFiles files) {
        if (batchSize < 1) {
            throw new IllegalArgumentException("batch size must be >= 1 but was " + batchSize);
        }
        this.batchSize = batchSize;
        this.files = files;
        this.manager = files.newManager();
    }

    @Override
    public synchronized EncodedPairs encode(CheckpointAnnouncement checkpoint, List<HeldOutPair> pairs) {
        CheckpointModel model = model(checkpoint);
        List<EncodedPairs> batches = new ArrayList<>();
        for (int from = 0; from < pairs.size(); from += batchSize) {
            List<HeldOutPair> batch = pairs.subList(from, Math.min(from + batchSize, pairs.size()));
            batches.add(model.pairs(pixels(model, batch), captions(batch)));
        }
        return new EncodedPairs(
                joined(batches, EncodedPairs::images),
                joined(batches, EncodedPairs::texts),
                joined(batches, EncodedPairs::fused));
    }

    @Override
    public synchronized TowerFeatures towers(CheckpointAnnouncement checkpoint, List<HeldOutPair> pairs) {
        CheckpointModel model = model(checkpoint);
        return new TowerFeatures(
                model.images(pixels(model, pairs), batchSize), model.texts(captions(pairs), batchSize));
    }

    @Override
    public synchronized void close() {
        loaded.values().forEach(CheckpointModel::close);
        loaded.clear();
        manager.close();
        files.close();
    }

    private CheckpointModel model(CheckpointAnnouncement checkpoint) {
        String id = checkpoint.getCheckpointId();
        CheckpointModel present = loaded.get(id);
        if (present != null) {
            return present;
        }
        CheckpointModel model = CheckpointModel.open(manager, files, checkpoint);
        loaded.put(id, model);
        if (loaded.size() > LOADED_MODELS) {
            String eldest = loaded.keySet().iterator().next();
            loaded.remove(eldest).close();
        }
        LOG.debug("Loaded checkpoint {} from {}", id, checkpoint.getLocation());
        return model;
    }

    private static FeatureMatrix joined(List<EncodedPairs> batches, Function<EncodedPairs, FeatureMatrix> part) {
        return FeatureMatrix.concatenate(batches.stream().map(part).toList());
    }

    private static List<float[]> pixels(CheckpointModel model, List<HeldOutPair> pairs) {
        return pairs.stream()
                .map(pair -> model.pixels(bytes(pair.getPicture())))
                .toList();
    }

    private static List<String> captions(List<HeldOutPair> pairs) {
        return pairs.stream().map(HeldOutPair::getCaption).toList();
    }

    private static byte[] bytes(ByteBuffer picture) {
        byte[] bytes = new byte[picture.remaining()];
        picture.duplicate().get(bytes);
        return bytes;
    }
}
