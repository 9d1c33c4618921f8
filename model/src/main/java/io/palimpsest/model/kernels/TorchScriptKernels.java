package io.palimpsest.model.kernels;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.pytorch.jni.TorchScriptModule;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The kernels as fused list operations of libtorch, reached through TorchScript source that is packed and loaded at run
 * time. One native call serves a whole list of tensors.
 *
 * <p>Use from one thread at a time; holds native memory until closed.
 */
public final class TorchScriptKernels implements Kernels, AutoCloseable {
    private static final String SOURCE = "kernels.py";

    private final TorchScriptModule module;

    /** @param manager any manager of the PyTorch engine; decides the device */
    public TorchScriptKernels(NDManager manager) {
        try (InputStream source = TorchScriptKernels.class.getResourceAsStream(SOURCE)) {
            String text = new String(source.readAllBytes(), StandardCharsets.UTF_8);
            module = TorchScriptModule.load(TorchScriptArchive.pack("Kernels", text), manager.getDevice());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the kernels' source from the class path", e);
        }
    }

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
        run(
                "adamw",
                list(parameters),
                list(gradients),
                list(firstMoments),
                list(secondMoments),
                list(steps),
                IValue.from(learningRate),
                IValue.from(beta1),
                IValue.from(beta2),
                IValue.from(epsilon),
                IValue.from(weightDecay));
    }

    @Override
    public void lerp(List<NDArray> targets, List<NDArray> sources, double weight) {
        run("lerp", list(targets), list(sources), IValue.from(weight));
    }

    @Override
    public void copy(List<NDArray> targets, List<NDArray> sources) {
        run("copy", list(targets), list(sources));
    }

    @Override
    public List<NDArray> gradients(NDArray loss, List<NDArray> parameters) {
        try (IValue result = call("gradients", IValue.from((PtNDArray) loss), list(parameters))) {
            return List.<NDArray>of(result.toTensorArray((PtNDManager) loss.getManager()));
        }
    }

    @Override
    public List<Eigen> eigen(List<NDArray> matrices) {
        PtNDManager manager = (PtNDManager) matrices.get(0).getManager();
        try (GradientMode off = GradientMode.paused();
                IValue result = call("eigen", list(matrices))) {
            PtNDArray[] found = result.toTensorArray(manager);
            return IntStream.range(0, matrices.size())
                    .mapToObj(at -> new Eigen(found[2 * at], found[2 * at + 1]))
                    .toList();
        }
    }

    @Override
    public double clipGlobalNorm(List<NDArray> gradients, double maximumNorm) {
        PtNDManager manager = (PtNDManager) gradients.get(0).getManager();
        try (GradientMode off = GradientMode.paused();
                IValue result = call("clip", list(gradients), IValue.from(maximumNorm));
                NDArray norm = result.toTensor(manager)) {
            return norm.getFloat();
        }
    }

    @Override
    public void close() {
        module.close();
    }

    private void run(String method, IValue... arguments) {
        try (GradientMode off = GradientMode.paused();
                IValue result = call(method, arguments)) {
            // Nothing to read: the tensors were changed in place.
        }
    }

    private IValue call(String method, IValue... arguments) {
        // The switch is per thread. TorchScript's own optimiser re-specialises graphs while warming up, which only
        // costs
        // time here.
        JniUtils.setGraphExecutorOptimize(false);
        return module.call(method, arguments);
    }

    private static IValue list(List<NDArray> arrays) {
        return IValue.listFrom(arrays.toArray(PtNDArray[]::new));
    }
}
