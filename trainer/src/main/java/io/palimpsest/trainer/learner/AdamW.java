package io.palimpsest.trainer.learner;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.palimpsest.model.WeightSet;
import io.palimpsest.model.kernels.Kernels;
import io.palimpsest.trainer.learner.regularisers.SavedState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The optimiser's state over the trained weights: both moments and the step (CTP specification, section 3). Decay applies to every trained
 * tensor, norms and biases included. One thread; owns its memory.
 */
final class AdamW implements AutoCloseable {
    private static final String STEP = "adam/step";

    private final NDManager parent;
    private final OptimiserSettings settings;
    private final Kernels kernels;
    private final List<String> names;
    private final List<NDArray> parameters;

    private NDManager manager;
    private List<NDArray> firstMoments;
    private List<NDArray> secondMoments;
    private List<NDArray> steps;

    AdamW(NDManager parent, OptimiserSettings settings, Kernels kernels, WeightSet weights, List<String> trained) {
        this.parent = parent;
        this.settings = settings;
        this.kernels = kernels;
        this.names = List.copyOf(trained);
        this.parameters = names.stream().map(weights::array).toList();
        allocate();
    }

    /** Forgets all moments, as at the start of a domain. */
    void reset() {
        manager.close();
        allocate();
    }

    /** Differentiates the loss and moves the weights; returns the learning rate used. */
    double minimise(NDArray loss, Schedule schedule) {
        return step(kernels.gradients(loss, parameters), schedule);
    }

    /** Moves the weights down the gradients, one per trained weight; returns the learning rate used. */
    double step(List<NDArray> gradients, Schedule schedule) {
        double rate = settings.learningRate().at(schedule);
        kernels.adamw(
                parameters,
                gradients,
                firstMoments,
                secondMoments,
                steps,
                rate,
                settings.beta1(),
                settings.beta2(),
                settings.epsilon(),
                settings.weightDecay());
        return rate;
    }

    void addTo(Map<String, NDArray> state) {
        for (int at = 0; at < names.size(); at++) {
            state.put("adam/m/" + names.get(at), firstMoments.get(at));
            state.put("adam/v/" + names.get(at), secondMoments.get(at));
        }
        // All parameters step together, so one count stands for all.
        state.put(STEP, steps.get(0));
    }

    void restore(Map<String, NDArray> state) {
        kernels.copy(firstMoments, SavedState.arrays(state, "adam/m/", names));
        kernels.copy(secondMoments, SavedState.arrays(state, "adam/v/", names));
        NDArray step = SavedState.array(state, STEP);
        kernels.copy(steps, names.stream().map(name -> step).toList());
    }

    @Override
    public void close() {
        manager.close();
    }

    private void allocate() {
        manager = parent.newSubManager();
        firstMoments = new ArrayList<>();
        secondMoments = new ArrayList<>();
        steps = new ArrayList<>();
        for (NDArray parameter : parameters) {
            firstMoments.add(manager.zeros(parameter.getShape(), parameter.getDataType()));
            secondMoments.add(manager.zeros(parameter.getShape(), parameter.getDataType()));
            steps.add(manager.zeros(new Shape(), DataType.FLOAT32));
        }
    }
}
