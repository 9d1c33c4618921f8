package io.palimpsest.trainer.learner.regularisers;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.Map;

/** Reads a saved state by name and says which name is missing. */
public final class SavedState {
    private SavedState() {}

    /** A tensor of a saved state, which must have it. */
    public static NDArray array(Map<String, NDArray> state, String name) {
        NDArray array = state.get(name);
        if (array == null) {
            throw new IllegalArgumentException(
                    "the saved state lacks '" + name
                            + "'; it must come from the same learner, preset and settings (learner.name, model.preset, learner.weight.*)");
        }
        return array;
    }

    /** The tensors of these names behind a prefix, all of which the state must have. */
    public static List<NDArray> arrays(Map<String, NDArray> state, String prefix, List<String> names) {
        return names.stream().map(name -> array(state, prefix + name)).toList();
    }

    /** A counter of a saved state, which must have it. */
    public static String counter(Map<String, String> counters, String name) {
        String value = counters.get(name);
        if (value == null) {
            throw new IllegalArgumentException(
                    "the saved state lacks the counter '" + name + "'; it must come from the same learner");
        }
        return value;
    }
}
