package io.palimpsest.model.blocks;

import ai.djl.ndarray.NDArray;
import io.palimpsest.model.Mode;
import io.palimpsest.model.WeightSet;
import java.util.function.Consumer;

/**
 * Attention of a BERT layer without its residual: queries from the tokens, keys and values from a context, which is the
 * tokens themselves (self-attention) or the image tokens (cross-attention).
 */
public final class TextAttention implements Block {
    private final AttentionHeads heads;
    private final Linear query;
    private final Linear key;
    private final Linear value;
    private final Linear output;
    private final Dropout dropout;

    /** @param contextWidth width of the tokens that are attended to */
    public TextAttention(
            String name, int width, int contextWidth, int headCount, Dropout dropout, Initialiser initialiser) {
        Initialiser zero = Initialiser.constant(0);
        this.heads = new AttentionHeads(headCount, width, dropout);
        this.query = new Linear(name + ".self.query", width, width, initialiser, zero);
        this.key = new Linear(name + ".self.key", contextWidth, width, initialiser, zero);
        this.value = new Linear(name + ".self.value", contextWidth, width, initialiser, zero);
        this.output = new Linear(name + ".output.dense", width, width, initialiser, zero);
        this.dropout = dropout;
    }

    /**
     * @param x {@code [B, N, D]}
     * @param context {@code [B, M, C]}
     * @param mask added to the scores, {@code [B, 1, 1, M]}, or null
     * @return {@code [B, N, D]}
     */
    public NDArray forward(WeightSet weights, NDArray x, NDArray context, NDArray mask, Mode mode) {
        NDArray mixed = heads.attend(
                weights.constants(),
                heads.split(query.forward(weights, x)),
                heads.split(key.forward(weights, context)),
                heads.split(value.forward(weights, context)),
                mask,
                mode);
        return dropout.forward(output.forward(weights, mixed), mode);
    }

    @Override
    public void declare(Consumer<WeightDeclaration> weights) {
        query.declare(weights);
        key.declare(weights);
        value.declare(weights);
        output.declare(weights);
    }
}
