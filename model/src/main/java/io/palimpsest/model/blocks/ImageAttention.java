package io.palimpsest.model.blocks;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import io.palimpsest.model.Mode;
import io.palimpsest.model.WeightSet;
import java.util.function.Consumer;

/** Self-attention of a vision transformer: one joint map {@code name.qkv} and an output map {@code name.proj}. */
public final class ImageAttention implements Block {
    private static final Dropout NO_DROPOUT = new Dropout(0);

    private final int heads;
    private final int headWidth;
    private final AttentionHeads attention;
    private final Linear joint;
    private final Linear output;

    public ImageAttention(String name, int width, int heads, Initialiser initialiser) {
        this.heads = heads;
        this.headWidth = width / heads;
        this.attention = new AttentionHeads(heads, width, NO_DROPOUT);
        this.joint = new Linear(name + ".qkv", width, 3L * width, initialiser, Initialiser.constant(0));
        this.output = new Linear(name + ".proj", width, width, initialiser, Initialiser.constant(0));
    }

    /** {@code [B, N, D]} to {@code [B, N, D]}. */
    public NDArray forward(WeightSet weights, NDArray x) {
        Shape shape = x.getShape();
        NDList parts = joint.forward(weights, x)
                .reshape(shape.get(0), shape.get(1), 3L * heads, headWidth)
                .transpose(0, 2, 1, 3)
                .split(3, 1);
        NDArray mixed =
                attention.attend(weights.constants(), parts.get(0), parts.get(1), parts.get(2), null, Mode.EVAL);
        return output.forward(weights, mixed);
    }

    @Override
    public void declare(Consumer<WeightDeclaration> weights) {
        joint.declare(weights);
        output.declare(weights);
    }
}
