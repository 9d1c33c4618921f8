package io.palimpsest.model.kernels;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import java.util.ArrayList;
import java.util.List;
import org.hipparchus.linear.DefaultRealMatrixChangingVisitor;
import org.hipparchus.linear.EigenDecompositionSymmetric;
import org.hipparchus.linear.MatrixUtils;
import org.hipparchus.linear.RealMatrix;

/**
 * The kernels in plain tensor operations, one tensor after the other: the readable reference that the fused ones are held
 * to, and the fallback where TorchScript cannot be loaded. Stateless.
 */
public final class NdArrayKernels implements Kernels {
    private static final NDIndex EVERYTHING = new NDIndex("...");

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
        try (GradientMode off = GradientMode.paused()) {
            for (int i = 0; i < parameters.size(); i++) {
                try (NDManager scratch = parameters.get(i).getManager().newSubManager()) {
                    NDArray theta = parameters.get(i);
                    NDArray m = firstMoments.get(i);
                    NDArray v = secondMoments.get(i);
                    NDArray g = borrowed(scratch, gradients.get(i));
                    NDArray step = steps.get(i);
                    step.addi(scalar(scratch, 1));
                    double t = step.getFloat();

                    theta.muli(scalar(scratch, 1 - learningRate * weightDecay));
                    m.muli(scalar(scratch, beta1)).addi(g.mul(scalar(scratch, 1 - beta1)));
                    v.muli(scalar(scratch, beta2)).addi(g.mul(g).muli(scalar(scratch, 1 - beta2)));
                    NDArray denominator = borrowed(scratch, v)
                            .div(scalar(scratch, 1 - Math.pow(beta2, t)))
                            .sqrt()
                            .addi(scalar(scratch, epsilon));
                    NDArray update = borrowed(scratch, m).mul(scalar(scratch, learningRate / (1 - Math.pow(beta1, t))));
                    theta.subi(update.divi(denominator));
                }
            }
        }
    }

    @Override
    public void lerp(List<NDArray> targets, List<NDArray> sources, double weight) {
        try (GradientMode off = GradientMode.paused()) {
            for (int i = 0; i < targets.size(); i++) {
                NDArray target = targets.get(i);
                try (NDManager scratch = target.getManager().newSubManager()) {
                    NDArray difference = borrowed(scratch, sources.get(i)).sub(target);
                    target.addi(difference.muli(scalar(scratch, weight)));
                }
            }
        }
    }

    @Override
    public void copy(List<NDArray> targets, List<NDArray> sources) {
        try (GradientMode off = GradientMode.paused()) {
            for (int i = 0; i < targets.size(); i++) {
                targets.get(i).set(EVERYTHING, sources.get(i));
            }
        }
    }

    /** Runs the engine's backward pass and takes the gradients out of the parameters, which end with none. */
    @Override
    public List<NDArray> gradients(NDArray loss, List<NDArray> parameters) {
        NDManager manager = loss.getManager();
        try (NDArray seed = manager.ones(loss.getShape())) {
            JniUtils.backward((PtNDArray) loss, (PtNDArray) seed, false, false);
        }
        List<NDArray> gradients = new ArrayList<>(parameters.size());
        for (NDArray parameter : parameters) {
            NDArray gradient = parameter.getGradient();
            NDArray copy = gradient.duplicate();
            copy.attach(manager);
            gradients.add(copy);
            JniUtils.zeroGrad((PtNDArray) parameter);
            gradient.close();
        }
        return gradients;
    }

    @Override
    public List<Eigen> eigen(List<NDArray> matrices) {
        NDManager manager = matrices.get(0).getManager();
        List<Eigen> found = new ArrayList<>(matrices.size());
        for (NDArray matrix : matrices) {
            int size = (int) matrix.getShape().get(0);
            float[] values = matrix.toFloatArray();
            RealMatrix lower = MatrixUtils.createRealMatrix(size, size);
            lower.walkInOptimizedOrder(new DefaultRealMatrixChangingVisitor() {
                @Override
                public double visit(int row, int column, double value) {
                    return values[Math.max(row, column) * size + Math.min(row, column)];
                }
            });
            EigenDecompositionSymmetric eigen =
                    new EigenDecompositionSymmetric(lower, EigenDecompositionSymmetric.DEFAULT_EPSILON, false);
            found.add(new Eigen(
                    manager.create(eigen.getEigenvalues()).toType(DataType.FLOAT32, false),
                    manager.create(eigen.getV().getData()).toType(DataType.FLOAT32, false)));
        }
        return found;
    }

    @Override
    public double clipGlobalNorm(List<NDArray> gradients, double maximumNorm) {
        double squares = 0;
        try (GradientMode off = GradientMode.paused();
                NDManager scratch = gradients.get(0).getManager().newSubManager()) {
            for (NDArray gradient : gradients) {
                squares += borrowed(scratch, gradient).square().sum().getFloat();
            }
            double norm = Math.sqrt(squares);
            double scale = Math.min(1.0, maximumNorm / (norm + 1e-6));
            for (NDArray gradient : gradients) {
                gradient.muli(scalar(scratch, scale));
            }
            return norm;
        }
    }

    /** A second handle on the same tensor whose results belong to the scratch manager. */
    private static NDArray borrowed(NDManager scratch, NDArray array) {
        NDArray view = array.stopGradient();
        view.attach(scratch);
        return view;
    }

    private static NDArray scalar(NDManager scratch, double value) {
        return scratch.full(new Shape(), (float) value);
    }
}
