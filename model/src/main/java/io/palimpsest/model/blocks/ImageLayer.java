package io.palimpsest.model.blocks;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.palimpsest.model.Mode;
import io.palimpsest.model.WeightSet;
import java.util.function.Consumer;

/** One pre-norm layer of a vision transformer: x + attention(norm1(x)), then x + mlp(norm2(x)). No dropout. */
public final class ImageLayer implements Block {
    private final LayerNormalisation firstNorm;
    private final ImageAttention attention;
    private final LayerNormalisation secondNorm;
    private final FeedForward feedForward;

    public ImageLayer(String name, int width, int heads, int inner, double epsilon, Initialiser initialiser) {
        this.firstNorm = new LayerNormalisation(name + ".norm1", width, epsilon);
        this.attention = new ImageAttention(name + ".attn", width, heads, initialiser);
        this.secondNorm = new LayerNormalisation(name + ".norm2", width, epsilon);
        this.feedForward =
                new FeedForward(name + ".mlp.fc1", name + ".mlp.fc2", width, inner, new Dropout(0), initialiser);
    }

    /** {@code [B, N, D]} to {@code [B, N, D]}; every handle made on the way is released, the graph keeps what it needs. */
    public NDArray forward(WeightSet weights, NDArray x) {
        try (NDManager scope = x.getManager().newSubManager()) {
            scope.tempAttachAll(x);
            NDArray attended = x.add(attention.forward(weights, firstNorm.forward(weights, x)));
            NDArray result =
                    attended.add(feedForward.forward(weights, secondNorm.forward(weights, attended), Mode.EVAL));
            return scope.ret(result);
        }
    }

    @Override
    public void declare(Consumer<WeightDeclaration> weights) {
        firstNorm.declare(weights);
        attention.declare(weights);
        secondNorm.declare(weights);
        feedForward.declare(weights);
    }
}
