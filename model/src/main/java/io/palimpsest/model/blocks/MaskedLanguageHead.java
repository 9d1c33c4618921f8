package io.palimpsest.model.blocks;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.palimpsest.model.ModelPreset;
import io.palimpsest.model.WeightSet;
import java.util.function.Consumer;

/**
 * Dense, GELU, normalisation, then a score for every word. The output matrix is the word table (tied, as BERT) or its own:
 * tied, every word vector moves at every step, which harms a small model that trains from scratch.
 */
public final class MaskedLanguageHead implements Block {
    private final Linear transform;
    private final LayerNormalisation norm;
    private final String bias;
    private final String decoder;
    private final boolean tied;
    private final Shape decoderShape;
    private final Initialiser initialiser;

    /** @param wordTable name of the word table, used when the preset ties the head to it */
    public MaskedLanguageHead(String prefix, String wordTable, ModelPreset preset) {
        int width = preset.textWidth();
        this.initialiser = Initialiser.normal(preset.initialisationRange());
        this.transform = new Linear(prefix + ".transform.dense", width, width, initialiser, Initialiser.constant(0));
        this.norm = new LayerNormalisation(prefix + ".transform.LayerNorm", width, preset.textEpsilon());
        this.bias = prefix + ".bias";
        this.tied = preset.tiedMaskedLanguageHead();
        this.decoder = tied ? wordTable : prefix + ".decoder.weight";
        this.decoderShape = new Shape(preset.vocabularySize(), width);
    }

    /** {@code [N, D]} to {@code [N, V]}. */
    public NDArray forward(WeightSet weights, NDArray tokens) {
        NDArray hidden = transform.forward(weights, tokens).getNDArrayInternal().gelu();
        NDArray normalised = norm.forward(weights, hidden);
        return normalised
                .getNDArrayInternal()
                .linear(normalised, weights.array(decoder), weights.array(bias))
                .head();
    }

    @Override
    public void declare(Consumer<WeightDeclaration> weights) {
        transform.declare(weights);
        norm.declare(weights);
        weights.accept(new WeightDeclaration(bias, new Shape(decoderShape.get(0)), Initialiser.constant(0)));
        if (!tied) {
            weights.accept(new WeightDeclaration(decoder, decoderShape, initialiser));
        }
    }
}
