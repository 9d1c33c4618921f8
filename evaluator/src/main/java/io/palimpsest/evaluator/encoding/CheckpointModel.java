package io.palimpsest.evaluator.encoding;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;
import io.palimpsest.evaluator.metrics.FeatureMatrix;
import io.palimpsest.events.v1.CheckpointAnnouncement;
import io.palimpsest.model.CorruptWeightsException;
import io.palimpsest.model.ImagePreprocessor;
import io.palimpsest.model.Mode;
import io.palimpsest.model.ModelDirectory;
import io.palimpsest.model.TokenBatch;
import io.palimpsest.model.VisionLanguageModel;
import io.palimpsest.model.images.Augmentation;
import io.palimpsest.model.images.RgbImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The model of one checkpoint in memory, and the one way in which pictures and texts become its features. Until it is closed it is safe from any
 * thread: weights are only read, every call works in memory of its own, and turns gradient mode off on the calling thread.
 */
public final class CheckpointModel implements AutoCloseable {
    private final NDManager owner;
    private final ModelDirectory directory;
    private final VisionLanguageModel model;
    private final ImagePreprocessor preprocessor;

    private CheckpointModel(NDManager owner, ModelDirectory directory) {
        this.owner = owner;
        this.directory = directory;
        this.model = directory.model();
        this.preprocessor = new ImagePreprocessor(directory.preset(), Augmentation.NONE);
    }

    /**
     * Loads what is there.
     *
     * @throws UnusableCheckpointException when files are gone or damaged
     */
    public static CheckpointModel open(NDManager parent, CheckpointFiles files, CheckpointAnnouncement checkpoint) {
        return open(parent, checkpoint, owner -> files.load(owner, checkpoint.getLocation()));
    }

    /**
     * Loads only what the checkpoint's manifest, and the announcement of that, vouch for.
     *
     * @throws UnusableCheckpointException when files are gone or damaged, or not those that were announced
     */
    public static CheckpointModel openVerified(
            NDManager parent, CheckpointFiles files, CheckpointAnnouncement checkpoint) {
        return open(
                parent,
                checkpoint,
                owner -> files.loadVerified(owner, checkpoint.getLocation(), checkpoint.getManifestSha256()));
    }

    private static CheckpointModel open(NDManager parent, CheckpointAnnouncement checkpoint, Loading loading) {
        NDManager owner = parent.newSubManager();
        try {
            return new CheckpointModel(owner, loading.load(owner));
        } catch (IOException | CorruptWeightsException | IllegalArgumentException failure) {
            owner.close();
            throw new UnusableCheckpointException(checkpoint.getCheckpointId(), checkpoint.getLocation(), failure);
        }
    }

    /** Length of an image or text feature, E. */
    public int width() {
        return directory.preset().projectionWidth();
    }

    /** Whether its features are numbers; not so after a training that diverged. */
    public boolean finite() {
        float[] black = preprocessor.evaluation(new RgbImage(1, 1, new byte[3]));
        return finite(images(List.of(black), 1)) && finite(texts(List.of("a"), 1));
    }

    private static boolean finite(FeatureMatrix features) {
        for (float value : features.values()) {
            if (!Float.isFinite(value)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Decodes a picture and brings it to the size of the model: {@code float[3 * H * W]}.
     *
     * @throws io.palimpsest.model.images.UndecodableImageException when the bytes are no picture that can be read
     */
    public float[] pixels(byte[] picture) {
        return preprocessor.evaluation(ImagePreprocessor.decode(picture));
    }

    /**
     * Contrastive features of pictures, each of unit length: {@code [n, E]}.
     *
     * @param pixels results of {@link #pixels}, at least one
     * @param batchSize pictures encoded at once
     */
    public FeatureMatrix images(List<float[]> pixels, int batchSize) {
        return batched(pixels, batchSize, (scratch, batch) -> imageFeatures(imageTokens(scratch, batch)));
    }

    /**
     * Contrastive features of texts, each of unit length: {@code [n, E]}.
     *
     * @param texts at least one
     * @param batchSize texts encoded at once
     */
    public FeatureMatrix texts(List<String> texts, int batchSize) {
        return batched(texts, batchSize, (scratch, batch) -> textFeatures(tokens(scratch, batch)));
    }

    /**
     * Features of pairs.
     *
     * @param pixels one picture of each pair, results of {@link #pixels}; at least one
     * @param captions one caption of each pair
     */
    EncodedPairs pairs(List<float[]> pixels, List<String> captions) {
        JniUtils.setGradMode(false);
        try (NDManager scratch = owner.newSubManager()) {
            TokenBatch tokens = tokens(scratch, captions);
            NDArray imageTokens = imageTokens(scratch, pixels);
            NDArray fused = model.fusedTokens(directory.weights(), tokens, imageTokens, Mode.EVAL);
            return new EncodedPairs(
                    matrix(imageFeatures(imageTokens)),
                    matrix(textFeatures(tokens)),
                    matrix(model.fusedFeatures(directory.weights(), fused)));
        }
    }

    @Override
    public void close() {
        directory.close();
        owner.close();
    }

    private <T> FeatureMatrix batched(List<T> items, int batchSize, Encoding<T> encoding) {
        JniUtils.setGradMode(false);
        List<FeatureMatrix> parts = new ArrayList<>();
        for (int from = 0; from < items.size(); from += batchSize) {
            try (NDManager scratch = owner.newSubManager()) {
                List<T> batch = items.subList(from, Math.min(from + batchSize, items.size()));
                parts.add(matrix(encoding.features(scratch, batch)));
            }
        }
        return parts.size() == 1 ? parts.get(0) : FeatureMatrix.concatenate(parts);
    }

    private TokenBatch tokens(NDManager scratch, List<String> texts) {
        return directory.tokenizer().batch(scratch, texts);
    }

    private NDArray imageTokens(NDManager scratch, List<float[]> pixels) {
        return model.imageTokens(directory.weights(), preprocessor.batch(scratch, pixels), Mode.EVAL);
    }

    private NDArray imageFeatures(NDArray imageTokens) {
        return model.imageFeatures(directory.weights(), imageTokens);
    }

    private NDArray textFeatures(TokenBatch tokens) {
        return model.textFeatures(directory.weights(), model.textTokens(directory.weights(), tokens, Mode.EVAL));
    }

    private static FeatureMatrix matrix(NDArray features) {
        return new FeatureMatrix(
                Math.toIntExact(features.getShape().get(0)),
                Math.toIntExact(features.getShape().get(1)),
                features.toFloatArray());
    }

    /** How a checkpoint gets into memory. */
    @FunctionalInterface
    private interface Loading {
        ModelDirectory load(NDManager owner) throws IOException;
    }

    /** How a batch becomes features {@code [n, E]}. */
    @FunctionalInterface
    private interface Encoding<T> {
        NDArray features(NDManager scratch, List<T> batch);
    }
}
