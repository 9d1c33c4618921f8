package io.palimpsest.trainer.learner;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import io.palimpsest.model.CounterRandom;
import io.palimpsest.model.TokenBatch;
import io.palimpsest.model.VisionLanguageModel;
import io.palimpsest.model.WeightSet;
import io.palimpsest.model.kernels.Kernels;
import io.palimpsest.trainer.learner.losses.Constants;
import io.palimpsest.trainer.learner.regularisers.Parameters;
import io.palimpsest.trainer.learner.regularisers.SavedState;
import java.util.List;
import java.util.Map;

/**
 * What every learner has: the current weights θ_t with gradients on, their optimiser, and the constants of the losses. One thread; owns its
 * memory.
 */
final class TrainedModel implements AutoCloseable {
    private static final String PREFIX = "current/";

    private final NDManager manager;
    private final Kernels kernels;
    private final VisionLanguageModel model;
    private final WeightSet weights;
    private final Parameters parameters;
    private final AdamW optimiser;
    private final Constants constants;

    TrainedModel(
            NDManager parent,
            Kernels kernels,
            VisionLanguageModel model,
            WeightSet initial,
            OptimiserSettings settings,
            boolean trainsFusion) {
        this.manager = parent.newSubManager();
        this.kernels = kernels;
        this.model = model;
        this.weights = initial.copyTo(manager);
        // Without a masked language term nothing reaches the rest, and decay alone must not wear it down.
        List<String> trained =
                trainsFusion ? weights.names() : ContrastiveWeights.names(model.preset(), weights.names());
        trained.forEach(name -> weights.array(name).setRequiresGradient(true));
        this.parameters =
                new Parameters(trained, trained.stream().map(weights::array).toList());
        this.optimiser = new AdamW(manager, settings, kernels, weights, trained);
        this.constants = new Constants(manager, DataType.FLOAT32);
    }

    VisionLanguageModel model() {
        return model;
    }

    WeightSet weights() {
        return weights;
    }

    /** The weights that are trained, a part of {@link #weights}. */
    Parameters parameters() {
        return parameters;
    }

    /** Gradients of a loss, one per trained weight; they belong to the loss's manager. */
    List<NDArray> gradients(NDArray loss) {
        return kernels.gradients(loss, parameters.arrays());
    }

    AdamW optimiser() {
        return optimiser;
    }

    Constants constants() {
        return constants;
    }

    NDManager manager() {
        return manager;
    }

    /** Makes the engine's own draws (dropout) a function of seed and step. */
    void seedEngine(TrainingBatch batch) {
        Engine.getInstance().setRandomSeed((int) CounterRandom.hash(batch.seed(), "dropout", batch.step()));
    }

    void addTo(Map<String, NDArray> state) {
        weights.asMap().forEach((name, array) -> state.put(PREFIX + name, array));
        optimiser.addTo(state);
    }

    void restore(Map<String, NDArray> state) {
        kernels.copy(weights.arrays(), SavedState.arrays(state, PREFIX, weights.names()));
        optimiser.restore(state);
    }

    @Override
    public void close() {
        manager.close();
    }

    /** A view that belongs to the step, so that results of operations on it die with the step and the batch stays the caller's. */
    static NDArray within(NDManager step, NDArray array) {
        NDArray view = array.reshape(array.getShape());
        view.attach(step);
        return view;
    }

    static TokenBatch within(NDManager step, TokenBatch tokens) {
        return new TokenBatch(within(step, tokens.ids()), within(step, tokens.attention()));
    }
}
