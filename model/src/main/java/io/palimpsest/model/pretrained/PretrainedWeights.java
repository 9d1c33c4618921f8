package io.palimpsest.model.pretrained;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import io.palimpsest.model.Safetensors;
import io.palimpsest.model.WeightSet;
import io.palimpsest.model.kernels.GradientMode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Copies published weights of a vision transformer or of BERT from a safetensors file into a model, non-strictly: a
 * classifier head is left out, the new cross-attention keeps its initial values. Call before training, on one thread.
 */
public final class PretrainedWeights {
    private PretrainedWeights() {}

    /**
     * Copies what fits, in place.
     *
     * @throws io.palimpsest.model.CorruptWeightsException when the file is no sound safetensors file
     */
    public static LoadReport load(WeightSet weights, Path safetensors) throws IOException {
        Map<String, Integer> filledParts = new HashMap<>();
        Map<String, Integer> neededParts = new HashMap<>();
        List<String> unexpected = new ArrayList<>();
        List<String> mismatched = new ArrayList<>();
        try (GradientMode off = GradientMode.paused();
                NDManager scratch = weights.arrays().get(0).getManager().newSubManager()) {
            for (Map.Entry<String, NDArray> published :
                    Safetensors.read(scratch, safetensors).entrySet()) {
                Optional<Placement> place = PublishedNames.place(published.getKey())
                        .filter(candidate -> weights.asMap().containsKey(candidate.name()));
                if (place.isEmpty()) {
                    unexpected.add(published.getKey());
                    continue;
                }
                Placement placement = place.get();
                NDArray target = weights.array(placement.name());
                Shape expected = shapeOfPart(target, placement);
                if (!published.getValue().getShape().equals(expected)) {
                    mismatched.add(
                            published.getKey() + " " + published.getValue().getShape() + " for " + expected);
                    continue;
                }
                copy(published.getValue(), target, placement);
                filledParts.merge(placement.name(), 1, Integer::sum);
                neededParts.put(placement.name(), placement.parts());
            }
        }
        List<String> loaded = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        for (String name : weights.names()) {
            boolean full =
                    filledParts.containsKey(name) && filledParts.get(name).equals(neededParts.get(name));
            (full ? loaded : missing).add(name);
        }
        return new LoadReport(loaded, missing, unexpected, mismatched);
    }

    private static Shape shapeOfPart(NDArray target, Placement placement) {
        long[] shape = target.getShape().getShape().clone();
        shape[0] /= placement.parts();
        return new Shape(shape);
    }

    private static void copy(NDArray source, NDArray target, Placement placement) {
        if (placement.parts() == 1) {
            target.set(new NDIndex("..."), source);
        } else {
            long rows = target.getShape().get(0) / placement.parts();
            target.set(new NDIndex(rows * placement.part() + ":" + rows * (placement.part() + 1)), source);
        }
    }
}
