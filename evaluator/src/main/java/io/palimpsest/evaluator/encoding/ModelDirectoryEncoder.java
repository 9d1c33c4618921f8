package io.palimpsest.evaluator.encoding;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;
import io.palimpsest.evaluator.metrics.FeatureMatrix;
import io.palimpsest.evaluator.records.HeldOutPair;
import io.palimpsest.events.v1.CheckpointAnnouncement;
import io.palimpsest.model.CorruptWeightsException;
import io.palimpsest.model.ImagePreprocessor;
import io.palimpsest.model.Mode;
import io.palimpsest.model.ModelDirectory;
import io.palimpsest.model.TokenBatch;
import io.palimpsest.model.VisionLanguageModel;
import io.palimpsest.model.images.Augmentation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
    private final NDManager manager = NDManager.newBaseManager();
    private final Map<String, LoadedModel> loaded = new LinkedHashMap<>(4, 0.75f, true);

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
    }

    @Override
    public synchronized EncodedPairs encode(CheckpointAnnouncement checkpoint, List<HeldOutPair> pairs) {
        // Gradient mode belongs to the thread, and Streams decides which thread calls.
        JniUtils.setGradMode(false);
        LoadedModel model = model(checkpoint);
        List<float[]> images = new ArrayList<>();
        List<float[]> texts = new ArrayList<>();
        List<float[]> fused = new ArrayList<>();
        for (int from = 0; from < pairs.size(); from += batchSize) {
            List<HeldOutPair> batch = pairs.subList(from, Math.min(from + batchSize, pairs.size()));
            try (NDManager scratch = manager.newSubManager()) {
                model.encode(scratch, batch, images, texts, fused);
            }
        }
        return new EncodedPairs(joined(images, pairs.size()), joined(texts, pairs.size()), joined(fused, pairs.size()));
    }

    @Override
    public synchronized void close() {
        loaded.values().forEach(LoadedModel::close);
        loaded.clear();
        manager.close();
        files.close();
    }

    private LoadedModel model(CheckpointAnnouncement checkpoint) {
        String id = checkpoint.getCheckpointId();
        LoadedModel present = loaded.get(id);
        if (present != null) {
            return present;
        }
        LoadedModel model = LoadedModel.open(manager, files, checkpoint);
        loaded.put(id, model);
        if (loaded.size() > LOADED_MODELS) {
            String eldest = loaded.keySet().iterator().next();
            loaded.remove(eldest).close();
        }
        LOG.debug("Loaded checkpoint {} from {}", id, checkpoint.getLocation());
        return model;
    }

    private static FeatureMatrix joined(List<float[]> batches, int count) {
        int size = batches.stream().mapToInt(batch -> batch.length).sum();
        float[] values = new float[size];
        int position = 0;
        for (float[] batch : batches) {
            System.arraycopy(batch, 0, values, position, batch.length);
            position += batch.length;
        }
        return new FeatureMatrix(count, size / count, values);
    }

    /** The open files of one checkpoint and the architecture that reads them. */
    private record LoadedModel(
            NDManager owner, ModelDirectory directory, VisionLanguageModel model, ImagePreprocessor preprocessor) {

        static LoadedModel open(NDManager parent, CheckpointFiles files, CheckpointAnnouncement checkpoint) {
            NDManager owner = parent.newSubManager();
            try {
                ModelDirectory directory = files.load(owner, checkpoint.getLocation());
                ImagePreprocessor preprocessor = new ImagePreprocessor(directory.preset(), Augmentation.NONE);
                return new LoadedModel(owner, directory, directory.model(), preprocessor);
            } catch (IOException | CorruptWeightsException | IllegalArgumentException failure) {
                owner.close();
                throw new UnusableCheckpointException(checkpoint.getCheckpointId(), checkpoint.getLocation(), failure);
            }
        }

        void encode(
                NDManager scratch,
                List<HeldOutPair> pairs,
                List<float[]> images,
                List<float[]> texts,
                List<float[]> fused) {
            List<float[]> pixels = pairs.stream()
                    .map(pair -> preprocessor.evaluation(ImagePreprocessor.decode(bytes(pair.getPicture()))))
                    .toList();
            TokenBatch tokens = directory
                    .tokenizer()
                    .batch(scratch, pairs.stream().map(HeldOutPair::getCaption).toList());
            NDArray imageTokens =
                    model.imageTokens(directory.weights(), preprocessor.batch(scratch, pixels), Mode.EVAL);
            NDArray textTokens = model.textTokens(directory.weights(), tokens, Mode.EVAL);
            NDArray fusedTokens = model.fusedTokens(directory.weights(), tokens, imageTokens, Mode.EVAL);
            images.add(model.imageFeatures(directory.weights(), imageTokens).toFloatArray());
            texts.add(model.textFeatures(directory.weights(), textTokens).toFloatArray());
            fused.add(model.fusedFeatures(directory.weights(), fusedTokens).toFloatArray());
        }

        void close() {
            directory.close();
            owner.close();
        }

        private static byte[] bytes(ByteBuffer picture) {
            byte[] bytes = new byte[picture.remaining()];
            picture.duplicate().get(bytes);
            return bytes;
        }
    }
}
