package io.palimpsest.model.kernels;

import ai.djl.ndarray.NDArray;
import java.util.List;

/**
 * The tensor routines a learner's step needs beside the forward pass. Lists run in parallel: the i-th entries belong
 * together. Call on the training thread; the in-place routines turn gradient recording off while they run.
 */
public interface Kernels {
    /**
     * A symmetric matrix is {@code vectors · diag(values) · vectorsᵀ}.
     *
     * @param values eigenvalues {@code [n]}, ascending
     * @param vectors orthonormal eigenvectors {@code [n, n]}, one per column
     */
    record Eigen(NDArray values, NDArray vectors) {}

    /**
     * One step of AdamW as PyTorch defines it (Loshchilov and Hutter 2019, algorithm 2): θ ← θ(1 − lr·λ), then
     * m ← β1·m + (1−β1)·g, v ← β2·v + (1−β2)·g², θ ← θ − lr·(m / (1−β1^t)) / (√(v / (1−β2^t)) + ε). Updates all lists but the gradients in place.
     *
     * @param parameters θ
     * @param gradients g, same shapes
     * @param firstMoments m, same shapes
     * @param secondMoments v, same shapes
     * @param steps t before this step, one 0-d float32 tensor per parameter; raised by 1
     * @param learningRate lr
     * @param beta1 β1
     * @param beta2 β2
     * @param epsilon ε, outside the root
     * @param weightDecay λ, decoupled
     */
    void adamw(
            List<NDArray> parameters,
            List<NDArray> gradients,
            List<NDArray> firstMoments,
            List<NDArray> secondMoments,
            List<NDArray> steps,
            double learningRate,
            double beta1,
            double beta2,
            double epsilon,
            double weightDecay);

    /** target ← target + weight·(source − target) for every entry, in place. */
    void lerp(List<NDArray> targets, List<NDArray> sources, double weight);

    /** target ← source for every entry, in place, exactly. */
    void copy(List<NDArray> targets, List<NDArray> sources);

    /**
     * Gradients of a scalar loss, in the order of the parameters; zero where the loss does not depend on one. Frees the
     * graph. The results belong to the loss's manager.
     */
    List<NDArray> gradients(NDArray loss, List<NDArray> parameters);

    /**
     * The eigendecomposition of symmetric matrices {@code [n, n]}, of which the lower triangle is read. The results belong to the first matrix's
     * manager. Eigenvectors are unique up to their sign only, and only where their values differ.
     */
    List<Eigen> eigen(List<NDArray> matrices);

    /** Scales the gradients in place so that their joint L2 norm is at most {@code maximumNorm}; returns the norm before. */
    double clipGlobalNorm(List<NDArray> gradients, double maximumNorm);
}
