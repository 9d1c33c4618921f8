package io.palimpsest.model.blocks;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.palimpsest.model.Mode;
import io.palimpsest.model.ModelPreset;
import io.palimpsest.model.TokenBatch;
import io.palimpsest.model.WeightSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * One BERT-like stack that serves as text tower (embedding and the first layers) and as fusion tower (the same, then the
 * rest with cross-attention to image tokens), with the parameter names of BERT.
 *
 * <p>A pre-norm stack needs a normalisation at the end of each use; a post-norm stack ends normalised.
 */
public final class TextStack implements Block {
    private static final double PADDING_SCORE = 10_000;

    private final TextEmbedding embedding;
    private final List<TextLayer> textLayers;
    private final List<TextLayer> fusionLayers;
    private final Optional<LayerNormalisation> textNorm;
    private final Optional<LayerNormalisation> fusionNorm;

    public TextStack(String prefix, ModelPreset preset) {
        TextLayerSize size = TextLayerSize.of(preset);
        int textDepth = preset.textDepth();
        this.embedding = new TextEmbedding(prefix + ".embeddings", preset);
        this.textLayers = IntStream.range(0, textDepth)
                .mapToObj(i -> TextLayer.text(prefix + ".encoder.layer." + i, size))
                .toList();
        this.fusionLayers = IntStream.range(textDepth, textDepth + preset.fusionDepth())
                .mapToObj(i -> TextLayer.fusion(prefix + ".encoder.layer." + i, size))
                .toList();
        this.textNorm = finalNorm(prefix + ".text_norm", preset);
        this.fusionNorm = finalNorm(prefix + ".fusion_norm", preset);
    }

    /** Name of the word table {@code [V, D]}, which a tied head shares. */
    public String wordTable() {
        return embedding.wordTable();
    }

    /** The text tower: ids {@code [B, L]} to {@code [B, L, D]}. */
    public NDArray text(WeightSet weights, TokenBatch tokens, Mode mode) {
        try (NDManager scope = tokens.ids().getManager().newSubManager()) {
            scope.tempAttachAll(tokens.ids(), tokens.attention());
            NDArray x = textLayers(weights, tokens.ids(), mask(weights, tokens), mode);
            return scope.ret(normalised(weights, textNorm, x));
        }
    }

    /** The whole stack: ids {@code [B, L]} and image tokens {@code [B, 1 + P, C]} to {@code [B, L, D]}. */
    public NDArray fused(WeightSet weights, TokenBatch tokens, NDArray imageTokens, Mode mode) {
        try (NDManager scope = tokens.ids().getManager().newSubManager()) {
            scope.tempAttachAll(tokens.ids(), tokens.attention());
            NDArray mask = mask(weights, tokens);
            NDArray x = textLayers(weights, tokens.ids(), mask, mode);
            for (TextLayer layer : fusionLayers) {
                x = layer.forward(weights, x, mask, imageTokens, mode);
            }
            return scope.ret(normalised(weights, fusionNorm, x));
        }
    }

    private NDArray textLayers(WeightSet weights, NDArray ids, NDArray mask, Mode mode) {
        NDArray x = embedding.forward(weights, ids, mode);
        for (TextLayer layer : textLayers) {
            x = layer.forward(weights, x, mask, null, mode);
        }
        return x;
    }

    /** 0 for real tokens and -10000 for padding: {@code [B, 1, 1, L]}. */
    private static NDArray mask(WeightSet weights, TokenBatch tokens) {
        NDArray attention = tokens.attention();
        return attention
                .sub(weights.constants().of(1))
                .mul(weights.constants().of(PADDING_SCORE))
                .reshape(attention.getShape().get(0), 1, 1, attention.getShape().get(1));
    }

    private static NDArray normalised(WeightSet weights, Optional<LayerNormalisation> norm, NDArray x) {
        return norm.map(present -> present.forward(weights, x)).orElse(x);
    }

    private static Optional<LayerNormalisation> finalNorm(String name, ModelPreset preset) {
        return preset.textPreNormalised()
                ? Optional.of(new LayerNormalisation(name, preset.textWidth(), preset.textEpsilon()))
                : Optional.empty();
    }

    @Override
    public void declare(Consumer<WeightDeclaration> weights) {
        embedding.declare(weights);
        textLayers.forEach(layer -> layer.declare(weights));
        fusionLayers.forEach(layer -> layer.declare(weights));
        textNorm.ifPresent(norm -> norm.declare(weights));
        fusionNorm.ifPresent(norm -> norm.declare(weights));
    }
}
