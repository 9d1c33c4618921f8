package io.palimpsest.model.blocks;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.palimpsest.model.ModelPreset;
import io.palimpsest.model.WeightSet;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** A vision transformer with the parameter names of timm's. The final normalisation is applied to all tokens. */
public final class ImageEncoder implements Block {
    private final PatchEmbedding embedding;
    private final List<ImageLayer> layers;
    private final LayerNormalisation norm;

    public ImageEncoder(String prefix, ModelPreset preset) {
        Initialiser initialiser = Initialiser.truncatedNormal(preset.initialisationRange());
        int width = preset.imageWidth();
        this.embedding = new PatchEmbedding(prefix, preset);
        this.layers = IntStream.range(0, preset.imageDepth())
                .mapToObj(i -> new ImageLayer(
                        prefix + ".blocks." + i,
                        width,
                        preset.imageHeads(),
                        width * preset.feedForwardRatio(),
                        preset.imageEpsilon(),
                        initialiser))
                .toList();
        this.norm = new LayerNormalisation(prefix + ".norm", width, preset.imageEpsilon());
    }

    /** {@code [B, 3, H, W]} to {@code [B, 1 + P, D]}. */
    public NDArray forward(WeightSet weights, NDArray images) {
        try (NDManager scope = images.getManager().newSubManager()) {
            scope.tempAttachAll(images);
            NDArray tokens = embedding.forward(weights, images);
            for (ImageLayer layer : layers) {
                tokens = layer.forward(weights, tokens);
            }
            return scope.ret(norm.forward(weights, tokens));
        }
    }

    @Override
    public void declare(Consumer<WeightDeclaration> weights) {
        embedding.declare(weights);
        layers.forEach(layer -> layer.declare(weights));
        norm.declare(weights);
    }
}
