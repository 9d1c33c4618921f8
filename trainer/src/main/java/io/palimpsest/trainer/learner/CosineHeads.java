package io.palimpsest.trainer.learner;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import io.palimpsest.model.VisionLanguageModel;
import io.palimpsest.model.WeightSet;
import io.palimpsest.model.kernels.GradientMode;
import io.palimpsest.model.kernels.Kernels;
import io.palimpsest.trainer.learner.losses.Pairs;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Cosine-normalised projection heads (LUCIR, Hou et al. 2019, section 3.2; CTP specification, section 7, LUCIR).
 *
 * <pre>
 * original:   f_e = η · cos(x, W_e),   feature = f / ‖f‖                x the CLS token, η a learnable scale
 * here:       feature = Ŵx / ‖Ŵx‖,    Ŵ_e = W_e / ‖W_e‖, no bias
 * </pre>
 *
 * They are the same, because the norm of the feature cancels η and the norm of x. What is trained is W, the <em>raw</em> head, whose bias is
 * kept at 0. What is deployed is Ŵ as the weight of an ordinary linear head, so whoever uses the model needs to know nothing of this.
 * {@link #bake} brings Ŵ up to date. One thread; its memory is the manager's.
 */
final class CosineHeads {
    private static final String RAW = "cosine/";
    private static final NDIndex CLS = new NDIndex(":, 0");
    private static final String IMAGE = VisionLanguageModel.IMAGE_HEAD + ".weight";
    private static final String TEXT = VisionLanguageModel.TEXT_HEAD + ".weight";

    private final Kernels kernels;
    private final NDManager manager;
    private final List<NDArray> raw;
    private final List<NDArray> baked;
    private final WeightSet deployed;

    /**
     * @param manager owner of the deployed heads
     * @param kernels list kernels
     * @param weights the weights trained, whose heads become cosine heads
     */
    CosineHeads(NDManager manager, Kernels kernels, WeightSet weights) {
        this.manager = manager;
        this.kernels = kernels;
        this.raw = List.of(weights.array(IMAGE), weights.array(TEXT));
        this.baked = raw.stream()
                .map(head -> manager.zeros(head.getShape(), head.getDataType()))
                .toList();
        for (String head : List.of(VisionLanguageModel.IMAGE_HEAD, VisionLanguageModel.TEXT_HEAD)) {
            NDArray bias = weights.array(head + ".bias");
            try (NDArray zeros = manager.zeros(bias.getShape(), bias.getDataType())) {
                kernels.copy(List.of(bias), List.of(zeros));
            }
        }
        this.deployed = weights.with(Map.of(IMAGE, baked.get(0), TEXT, baked.get(1)));
        bake();
    }

    /** Features by the raw heads, so that the gradient reaches them: tokens {@code [B, N, D]} to unit vectors {@code [B, E]}. */
    Pairs features(NDArray imageTokens, NDArray textTokens) {
        return new Pairs(feature(imageTokens, raw.get(0)), feature(textTokens, raw.get(1)));
    }

    private static NDArray feature(NDArray tokens, NDArray head) {
        NDArray rows = TrainedModel.within(tokens.getManager(), head).normalize(2, 1);
        return tokens.get(CLS).matMul(rows.transpose()).normalize(2, 1);
    }

    /** Makes the deployed heads those of the raw ones; to be called whenever the raw ones have changed. */
    void bake() {
        try (GradientMode paused = GradientMode.paused();
                NDManager scope = manager.newSubManager()) {
            kernels.copy(
                    baked,
                    raw.stream()
                            .map(head -> TrainedModel.within(scope, head).normalize(2, 1))
                            .toList());
        }
    }

    /** The weights with the deployed heads: what is published. Shares every other tensor with the weights trained. */
    WeightSet deployed() {
        return deployed;
    }

    /** Puts the deployed heads where the raw ones stand, and the raw ones beside them. */
    void addTo(Map<String, NDArray> state) {
        deployed.asMap().forEach((name, array) -> state.put("current/" + name, array));
        state.putAll(rawByName());
    }

    /** Takes over the raw heads; the rest of the weights must have been restored. */
    void restore(Map<String, NDArray> state) {
        kernels.copy(
                raw,
                rawByName().keySet().stream()
                        .map(name -> SavedState.array(state, name))
                        .toList());
        bake();
    }

    private Map<String, NDArray> rawByName() {
        Map<String, NDArray> byName = new LinkedHashMap<>();
        byName.put(RAW + IMAGE, raw.get(0));
        byName.put(RAW + TEXT, raw.get(1));
        return byName;
    }
}
