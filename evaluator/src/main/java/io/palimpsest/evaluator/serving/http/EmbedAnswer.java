package io.palimpsest.evaluator.serving.http;

import io.palimpsest.evaluator.metrics.FeatureMatrix;
import io.palimpsest.evaluator.serving.Serving;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Answer of {@code POST /v1/embed}; {@code openapi.json} describes its fields. */
record EmbedAnswer(
        String checkpointId, String checkpointModel, int dimensions, List<float[]> texts, List<float[]> images) {

    static EmbedAnswer of(Serving serving, Items items) {
        return new EmbedAnswer(
                serving.checkpoint().announcement().getCheckpointId(),
                serving.checkpoint().announcement().getModel(),
                serving.checkpoint().model().width(),
                rows(items.textFeatures(serving.checkpoint().model())),
                rows(items.imageFeatures(serving.checkpoint().model())));
    }

    private static List<float[]> rows(Optional<FeatureMatrix> features) {
        if (features.isEmpty()) {
            return List.of();
        }
        int width = features.get().width();
        float[] values = features.get().values();
        return IntStream.range(0, features.get().count())
                .mapToObj(row -> Arrays.copyOfRange(values, row * width, (row + 1) * width))
                .toList();
    }
}
