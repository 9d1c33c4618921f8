package io.palimpsest.bench;

import io.palimpsest.model.CounterRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The pipeline's rule for batches: each pass is a permutation cut into {@code ceil(n / B)} parts of nearly equal size. */
final class PassPlan {
    private PassPlan() {}

    /** Indices of the samples of every step of a chunk of {@code samples}, trained {@code passes} times. */
    static List<int[]> batches(int samples, int batchSize, int passes, long seed, int chunk) {
        int parts = (samples + batchSize - 1) / batchSize;
        List<int[]> batches = new ArrayList<>();
        for (int pass = 0; pass < passes; pass++) {
            int[] order = new CounterRandom(seed, "permutation", chunk, pass).permutation(samples);
            for (int part = 0; part < parts; part++) {
                int from = (int) ((long) samples * part / parts);
                int to = (int) ((long) samples * (part + 1) / parts);
                batches.add(Arrays.copyOfRange(order, from, to));
            }
        }
        return batches;
    }
}
