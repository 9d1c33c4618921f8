package io.palimpsest.trainer.learner.regularisers;

import ai.djl.ndarray.NDArray;
import java.util.List;

/**
 * The weights that are trained.
 *
 * @param names their names, in a fixed order
 * @param arrays the live tensors θ, in the same order
 */
public record Parameters(List<String> names, List<NDArray> arrays) {
    /** Checks that both lists belong together. */
    public Parameters {
        names = List.copyOf(names);
        arrays = List.copyOf(arrays);
        if (names.size() != arrays.size()) {
            throw new IllegalArgumentException(
                    "parameters must have one name each but were " + names.size() + " names of " + arrays.size());
        }
    }
}
