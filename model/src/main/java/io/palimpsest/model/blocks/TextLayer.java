package io.palimpsest.model.blocks;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.palimpsest.model.Mode;
import io.palimpsest.model.WeightSet;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * One layer of the BERT-like stack: self-attention, cross-attention where the layer belongs to the fusion tower, and feed-forward,
 * each with its own residual and normalisation. Post-norm computes norm(x + part(x)), as BERT; pre-norm computes
 * x + part(norm(x)), which trains from scratch without a long warm-up. The names are the same for both.
 */
public final class TextLayer implements Block {
    private final boolean preNormalised;
    private final TextAttention selfAttention;
    private final LayerNormalisation selfNorm;
    private final TextAttention crossAttention;
    private final LayerNormalisation crossNorm;
    private final FeedForward feedForward;
    private final LayerNormalisation outputNorm;

    private TextLayer(String name, TextLayerSize size, boolean fusion) {
        Dropout dropout = new Dropout(size.dropout());
        Initialiser normal = Initialiser.normal(size.initialisationRange());
        int width = size.width();
        this.preNormalised = size.preNormalised();
        this.selfAttention = new TextAttention(name + ".attention", width, width, size.heads(), dropout, normal);
        this.selfNorm = new LayerNormalisation(name + ".attention.output.LayerNorm", width, size.epsilon());
        this.crossAttention = fusion
                ? new TextAttention(name + ".crossattention", width, size.imageWidth(), size.heads(), dropout, normal)
                : null;
        this.crossNorm = fusion
                ? new LayerNormalisation(name + ".crossattention.output.LayerNorm", width, size.epsilon())
                : null;
        this.feedForward = new FeedForward(
                name + ".intermediate.dense", name + ".output.dense", width, size.inner(), dropout, normal);
        this.outputNorm = new LayerNormalisation(name + ".output.LayerNorm", width, size.epsilon());
    }

    /** A layer of the text tower: no cross-attention. */
    public static TextLayer text(String name, TextLayerSize size) {
        return new TextLayer(name, size, false);
    }

    /** A layer of the fusion tower: with cross-attention to image tokens. */
    public static TextLayer fusion(String name, TextLayerSize size) {
        return new TextLayer(name, size, true);
    }

    /**
     * @param x {@code [B, L, D]}
     * @param mask {@code [B, 1, 1, L]}, 0 for real tokens and -10000 for padding
     * @param imageTokens {@code [B, 1 + P, C]}; ignored by a text layer, where it may be null
     * @return {@code [B, L, D]}; every handle made on the way is released, the graph keeps what it needs
     */
    public NDArray forward(WeightSet weights, NDArray x, NDArray mask, NDArray imageTokens, Mode mode) {
        try (NDManager scope = x.getManager().newSubManager()) {
            scope.tempAttachAll(x, mask);
            NDArray tokens = residual(weights, x, selfNorm, y -> selfAttention.forward(weights, y, y, mask, mode));
            if (crossAttention != null) {
                scope.tempAttachAll(imageTokens);
                tokens = residual(
                        weights, tokens, crossNorm, y -> crossAttention.forward(weights, y, imageTokens, null, mode));
            }
            tokens = residual(weights, tokens, outputNorm, y -> feedForward.forward(weights, y, mode));
            return scope.ret(tokens);
        }
    }

    private NDArray residual(WeightSet weights, NDArray x, LayerNormalisation norm, UnaryOperator<NDArray> part) {
        return preNormalised
                ? x.add(part.apply(norm.forward(weights, x)))
                : norm.forward(weights, x.add(part.apply(x)));
    }

    @Override
    public void declare(Consumer<WeightDeclaration> weights) {
        selfAttention.declare(weights);
        selfNorm.declare(weights);
        if (crossAttention != null) {
            crossAttention.declare(weights);
            crossNorm.declare(weights);
        }
        feedForward.declare(weights);
        outputNorm.declare(weights);
    }
}
