package io.palimpsest.model.blocks;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import io.palimpsest.model.ModelPreset;
import io.palimpsest.model.WeightSet;
import java.util.function.Consumer;

/** Cuts a picture into patches, maps each to a token, puts the CLS token in front and adds positions (Dosovitskiy et al. 2021). */
public final class PatchEmbedding implements Block {
    private static final Shape NO_PADDING = new Shape(0, 0);
    private static final Shape DENSE = new Shape(1, 1);

    private final String weight;
    private final String bias;
    private final String cls;
    private final String positions;
    private final long width;
    private final Shape patch;
    private final Shape kernel;
    private final long patches;
    private final Initialiser initialiser;

    public PatchEmbedding(String prefix, ModelPreset preset) {
        this.weight = prefix + ".patch_embed.proj.weight";
        this.bias = prefix + ".patch_embed.proj.bias";
        this.cls = prefix + ".cls_token";
        this.positions = prefix + ".pos_embed";
        this.width = preset.imageWidth();
        this.patch = new Shape(preset.patchSize(), preset.patchSize());
        this.kernel = new Shape(width, 3, preset.patchSize(), preset.patchSize());
        this.patches = preset.patches();
        this.initialiser = Initialiser.truncatedNormal(preset.initialisationRange());
    }

    /** {@code [B, 3, H, W]} to {@code [B, 1 + P, D]}. */
    public NDArray forward(WeightSet weights, NDArray images) {
        long batch = images.getShape().get(0);
        NDArray tokens = images.getNDArrayInternal()
                .convolution(images, weights.array(weight), weights.array(bias), patch, NO_PADDING, DENSE, 1)
                .head()
                .reshape(batch, width, patches)
                .transpose(0, 2, 1);
        // Starting from zeros of the batch keeps the result out of the weights' manager.
        NDArray first = images.getManager().zeros(new Shape(batch, 1, width)).add(weights.array(cls));
        return first.getNDArrayInternal().concat(new NDList(tokens), 1).add(weights.array(positions));
    }

    @Override
    public void declare(Consumer<WeightDeclaration> weights) {
        Initialiser fanIn = Initialiser.fanIn(kernel.size() / width);
        weights.accept(new WeightDeclaration(cls, new Shape(1, 1, width), initialiser));
        weights.accept(new WeightDeclaration(positions, new Shape(1, 1 + patches, width), initialiser));
        weights.accept(new WeightDeclaration(weight, kernel, fanIn));
        weights.accept(new WeightDeclaration(bias, new Shape(width), fanIn));
    }
}
