package io.palimpsest.model.blocks;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import io.palimpsest.model.Mode;
import io.palimpsest.model.ModelPreset;
import io.palimpsest.model.WeightSet;
import java.util.function.Consumer;

/** Word + position + token type (always type 0), normalised, as BERT. */
public final class TextEmbedding implements Block {
    private static final int TOKEN_TYPES = 2;

    private final String words;
    private final String positions;
    private final String types;
    private final LayerNormalisation norm;
    private final Dropout dropout;
    private final int width;
    private final int vocabularySize;
    private final int maximumPositions;
    private final Initialiser initialiser;

    public TextEmbedding(String prefix, ModelPreset preset) {
        this.words = prefix + ".word_embeddings.weight";
        this.positions = prefix + ".position_embeddings.weight";
        this.types = prefix + ".token_type_embeddings.weight";
        this.width = preset.textWidth();
        this.vocabularySize = preset.vocabularySize();
        this.maximumPositions = preset.maximumPositions();
        this.norm = new LayerNormalisation(prefix + ".LayerNorm", width, preset.textEpsilon());
        this.dropout = new Dropout(preset.dropout());
        this.initialiser = Initialiser.normal(preset.initialisationRange());
    }

    /** Name of the word table {@code [V, D]}, which a tied head shares. */
    public String wordTable() {
        return words;
    }

    /** int64 {@code [B, L]} to {@code [B, L, D]}. */
    public NDArray forward(WeightSet weights, NDArray ids, Mode mode) {
        NDManager manager = ids.getManager();
        int length = (int) ids.getShape().get(1);
        NDArray order = manager.arange(0, length, 1, DataType.INT64);
        NDArray typeZero = manager.zeros(new Shape(1), DataType.INT64);
        NDArray sum =
                rows(weights, words, ids).add(rows(weights, positions, order)).add(rows(weights, types, typeZero));
        return dropout.forward(norm.forward(weights, sum), mode);
    }

    private static NDArray rows(WeightSet weights, String table, NDArray ids) {
        return ids.getNDArrayInternal()
                .embedding(ids, weights.array(table), SparseFormat.DENSE)
                .head();
    }

    @Override
    public void declare(Consumer<WeightDeclaration> weights) {
        weights.accept(new WeightDeclaration(words, new Shape(vocabularySize, width), initialiser));
        weights.accept(new WeightDeclaration(positions, new Shape(maximumPositions, width), initialiser));
        weights.accept(new WeightDeclaration(types, new Shape(TOKEN_TYPES, width), initialiser));
        norm.declare(weights);
    }
}
