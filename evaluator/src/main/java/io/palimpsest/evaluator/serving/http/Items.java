package io.palimpsest.evaluator.serving.http;

import io.palimpsest.evaluator.encoding.CheckpointModel;
import io.palimpsest.evaluator.metrics.FeatureMatrix;
import java.util.List;
import java.util.Optional;

/**
 * Texts and pictures of a request, within their caps. Immutable.
 *
 * @param texts in order
 * @param pictures in order
 */
record Items(List<String> texts, List<Picture> pictures) {
    Items {
        texts = List.copyOf(texts);
        pictures = List.copyOf(pictures);
    }

    int count() {
        return texts.size() + pictures.size();
    }

    /** Features of the texts, {@code [n, E]}; empty when there are none. */
    Optional<FeatureMatrix> textFeatures(CheckpointModel model) {
        return texts.isEmpty() ? Optional.empty() : Optional.of(model.texts(texts, texts.size()));
    }

    /** Features of the pictures, {@code [n, E]}; empty when there are none. */
    Optional<FeatureMatrix> imageFeatures(CheckpointModel model) {
        if (pictures.isEmpty()) {
            return Optional.empty();
        }
        List<float[]> pixels =
                pictures.stream().map(picture -> picture.pixels(model)).toList();
        return Optional.of(model.images(pixels, pixels.size()));
    }
}
