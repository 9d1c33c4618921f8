package io.palimpsest.model.kernels;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;

/** Fused list kernels of libtorch. */
public final class TorchScriptKernels implements Kernels, AutoCloseable {
    public TorchScriptKernels(NDManager manager) {}

    @Override
    public void adamw(
            List<NDArray> parameters,
            List<NDArray> gradients,
            List<NDArray> firstMoments,
            List<NDArray> secondMoments,
            List<NDArray> steps,
            double learningRate,
            double beta1,
            double beta2,
            double epsilon,
            double weightDecay) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void lerp(List<NDArray> targets, List<NDArray> sources, double weight) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void copy(List<NDArray> targets, List<NDArray> sources) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<NDArray> gradients(NDArray loss, List<NDArray> parameters) {
        throw new UnsupportedOperationException();
    }

    @Override
    public double clipGlobalNorm(List<NDArray> gradients, double maximumNorm) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
