package io.palimpsest.trainer.learner;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.palimpsest.model.VisionLanguageModel;
import io.palimpsest.model.WeightSet;
import io.palimpsest.model.kernels.GradientMode;
import io.palimpsest.model.kernels.Kernels;
import io.palimpsest.trainer.learner.regularisers.SavedState;
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
    private static final String IMAGE = VisionLanguageModel.IMAGE_HEAD + ".weight";
    private static final String TEXT = VisionLanguageModel.TEXT_HEAD + ".weight";
    private static final List<String> BIASES =
            List.of(VisionLanguageModel.IMAGE_HEAD + ".bias", VisionLanguageModel.TEXT_HEAD + ".bias");

    private final Kernels kernels;
    private final NDManager manager;
    private final WeightSet weights;
    private final List<NDArray> raw;
    private final List<NDArray> baked;
    private final Map<String, NDArray> noBiases = new LinkedHashMap<>();
    private final WeightSet deployed;

    /**
     * @param manager owner of the deployed heads
     * @param kernels list kernels
     * @param weights the weights trained, whose heads become cosine heads
     */
    CosineHeads(NDManager manager, Kernels kernels, WeightSet weights) {
        this.manager = manager;
        this.kernels = kernels;
        this.weights = weights;
        this.raw = List.of(weights.array(IMAGE), weights.array(TEXT));
        this.baked = raw.stream()
                .map(head -> manager.zeros(head.getShape(), head.getDataType()))
                .toList();
        // The gradient of the loss never reaches the raw biases, so they stay 0.
        for (String bias : BIASES) {
            NDArray none = manager.zeros(
                    weights.array(bias).getShape(), weights.array(bias).getDataType());
            kernels.copy(List.of(weights.array(bias)), List.of(none));
            noBiases.put(bias, none);
        }
        this.deployed = with(baked);
        bake();
    }

    /** The weights with heads made of the raw ones as the thread records it, so that the gradient reaches those. The caller closes it after the step. */
    WeightSet recorded(NDManager step) {
        return with(unitRows(step));
    }

    private WeightSet with(List<NDArray> heads) {
        Map<String, NDArray> others = new LinkedHashMap<>(noBiases);
        others.put(IMAGE, heads.get(0));
        others.put(TEXT, heads.get(1));
        return weights.with(others);
    }

    private List<NDArray> unitRows(NDManager scope) {
        return raw.stream()
                .map(head -> TrainedModel.within(scope, head).normalize(2, 1))
                .toList();
    }

    /** Makes the deployed heads those of the raw ones; to be called whenever the raw ones have changed. */
    void bake() {
        try (GradientMode paused = GradientMode.paused();
                NDManager scope = manager.newSubManager()) {
            kernels.copy(baked, unitRows(scope));
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
