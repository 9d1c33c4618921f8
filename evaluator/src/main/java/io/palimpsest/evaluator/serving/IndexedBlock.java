package io.palimpsest.evaluator.serving;

import io.palimpsest.evaluator.encoding.CheckpointModel;
import io.palimpsest.evaluator.metrics.FeatureMatrix;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * A block of the gallery with its features under one checkpoint, {@code [n, E]}. Immutable.
 *
 * @param block the pairs
 * @param images features of their pictures, in their order
 * @param texts features of their captions, likewise
 */
record IndexedBlock(GalleryBlock block, FeatureMatrix images, FeatureMatrix texts) {

    /**
     * Encodes a block in the batches in which the evaluator does, so that the features are the same to the last bit.
     *
     * @param batchSize pairs encoded at once
     * @param stop asked before each batch
     * @throws InterruptedException if it is to stop
     */
    static IndexedBlock of(GalleryBlock block, CheckpointModel model, int batchSize, BooleanSupplier stop)
            throws InterruptedException {
        List<FeatureMatrix> images = new ArrayList<>();
        List<FeatureMatrix> texts = new ArrayList<>();
        List<GalleryItem> items = block.items();
        for (int from = 0; from < items.size(); from += batchSize) {
            if (stop.getAsBoolean()) {
                throw new InterruptedException("a gallery was being encoded when serving was stopped");
            }
            List<GalleryItem> batch = items.subList(from, Math.min(from + batchSize, items.size()));
            List<float[]> pixels =
                    batch.stream().map(item -> model.pixels(item.picture())).toList();
            images.add(model.images(pixels, batchSize));
            texts.add(model.texts(batch.stream().map(GalleryItem::caption).toList(), batchSize));
        }
        return new IndexedBlock(block, FeatureMatrix.concatenate(images), FeatureMatrix.concatenate(texts));
    }
}
