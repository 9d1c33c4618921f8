package io.palimpsest.model.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.palimpsest.model.CounterRandom;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KernelsTest {
    private static final List<Shape> SHAPES = List.of(new Shape(5, 7), new Shape(11), new Shape(2, 3, 4));

    private NDManager manager;
    private TorchScriptKernels fused;
    private final NdArrayKernels plain = new NdArrayKernels();

    @BeforeEach
    void open() {
        manager = NDManager.newBaseManager("PyTorch");
        fused = new TorchScriptKernels(manager);
    }

    @AfterEach
    void close() {
        fused.close();
        manager.close();
    }

    @Test
    void fusedAdamwEqualsItsPlainTwinOverTwentySteps() {
        AdamwState first = new AdamwState();
        AdamwState second = new AdamwState();
        for (int step = 0; step < 20; step++) {
            List<NDArray> gradients = random("gradient", step);
            double rate = 1e-2 / (1 + step);
            first.step(fused, gradients, rate);
            second.step(plain, gradients, rate);
        }
        assertClose(first.parameters, second.parameters, 1e-5);
        assertClose(first.firstMoments, second.firstMoments, 1e-6);
        assertClose(first.secondMoments, second.secondMoments, 1e-6);
        assertThat(first.steps.get(0).getFloat()).isEqualTo(20f);
        assertThat(second.steps.get(0).getFloat()).isEqualTo(20f);
    }

    @Test
    void adamwFollowsTheDefinitionOfPyTorchOnOneNumber() {
        double theta = 0.7;
        double m = 0;
        double v = 0;
        NDArray parameter = manager.full(new Shape(1), (float) theta);
        NDArray first = manager.zeros(new Shape(1));
        NDArray second = manager.zeros(new Shape(1));
        NDArray count = manager.zeros(new Shape());
        for (int t = 1; t <= 5; t++) {
            double g = Math.sin(t);
            theta -= 0.1 * 0.05 * theta;
            m = 0.9 * m + 0.1 * g;
            v = 0.999 * v + 0.001 * g * g;
            theta -= 0.1 * (m / (1 - Math.pow(0.9, t))) / (Math.sqrt(v / (1 - Math.pow(0.999, t))) + 1e-3);
            NDArray gradient = manager.full(new Shape(1), (float) g);
            fused.adamw(
                    List.of(parameter),
                    List.of(gradient),
                    List.of(first),
                    List.of(second),
                    List.of(count),
                    0.1,
                    0.9,
                    0.999,
                    1e-3,
                    0.05);
        }
        assertThat(parameter.getFloat(0)).isCloseTo((float) theta, within(1e-6f));
    }

    @Test
    void fusedLerpEqualsItsPlainTwinAndTheDefinition() {
        for (double weight : new double[] {0.005, 0.1, 0.5}) {
            List<NDArray> first = random("target", 0);
            List<NDArray> second = random("target", 0);
            fused.lerp(first, random("source", 0), weight);
            plain.lerp(second, random("source", 0), weight);
            assertClose(first, second, 1e-6);
        }
        NDArray momentum = manager.full(new Shape(1), 2f);
        fused.lerp(List.of(momentum), List.of(manager.full(new Shape(1), 1f)), 0.005);
        assertThat(momentum.getFloat(0)).isEqualTo(1.995f);
    }

    @Test
    void copyIsExactAndInPlace() {
        for (Kernels kernels : List.of(fused, plain)) {
            List<NDArray> targets = random("target", 0);
            List<NDArray> sources = random("source", 0);
            kernels.copy(targets, sources);
            assertClose(targets, sources, 0);
        }
    }

    @Test
    void gradientsEqualAcrossKernelsAndAreZeroForAnUnusedParameter() {
        List<NDArray> parameters = random("parameter", 0);
        parameters.forEach(parameter -> parameter.setRequiresGradient(true));
        List<NDArray> first = fused.gradients(loss(parameters), parameters);
        List<NDArray> second = plain.gradients(loss(parameters), parameters);
        List<NDArray> third = plain.gradients(loss(parameters), parameters);
        assertClose(first, second, 1e-6);
        assertClose(second, third, 0);
        assertThat(first.get(2).sum().getFloat()).isZero();
        NDArray expected = parameters.get(0).stopGradient().square().mul(3);
        assertClose(first.subList(0, 1), List.of(expected), 1e-5);
    }

    @Test
    void clippingBoundsTheJointNormAndLeavesSmallGradientsAlone() {
        List<NDArray> first = random("gradient", 1);
        List<NDArray> second = random("gradient", 1);
        double before = fused.clipGlobalNorm(first, 1.0);
        assertThat(plain.clipGlobalNorm(second, 1.0)).isCloseTo(before, within(1e-4));
        assertClose(first, second, 1e-6);
        assertThat(fused.clipGlobalNorm(first, 100.0)).isCloseTo(1.0, within(1e-4));
        assertClose(first, second, 1e-6);
    }

    @Test
    void eigenvectorsDiagonaliseAMatrixOfKnownEigenvalues() {
        // (2 1; 1 2) has 1 for (1, -1) and 3 for (1, 1); above the diagonal is nothing to read.
        NDArray known = manager.create(new float[] {2, 99, 1, 2}, new Shape(2, 2));
        for (Kernels kernels : List.of(fused, plain)) {
            Kernels.Eigen eigen = kernels.eigen(List.of(known)).get(0);

            assertThat(eigen.values().toFloatArray()).containsExactly(new float[] {1, 3}, within(1e-6f));
            float[] vectors = eigen.vectors().toFloatArray();
            assertThat(vectors[0] * vectors[2])
                    .as("the first points to (1, -1)")
                    .isCloseTo(-0.5f, within(1e-6f));
            assertThat(vectors[1] * vectors[3]).as("the second to (1, 1)").isCloseTo(0.5f, within(1e-6f));
        }
    }

    @Test
    void anEigendecompositionPutsTheMatrixTogetherAgain() {
        List<NDArray> matrices = new ArrayList<>();
        for (NDArray factor : random("matrix", 0).subList(0, 1)) {
            matrices.add(factor.matMul(factor.transpose()));
            matrices.add(factor.transpose().matMul(factor));
        }
        List<Kernels.Eigen> first = fused.eigen(matrices);
        List<Kernels.Eigen> second = plain.eigen(matrices);
        assertThat(first).hasSameSizeAs(matrices);
        for (int at = 0; at < matrices.size(); at++) {
            for (Kernels.Eigen eigen : List.of(first.get(at), second.get(at))) {
                NDArray again = eigen.vectors()
                        .mul(eigen.values())
                        .matMul(eigen.vectors().transpose());
                assertClose(List.of(again), List.of(matrices.get(at)), 1e-5);
                NDArray product = eigen.vectors().transpose().matMul(eigen.vectors());
                assertClose(
                        List.of(product),
                        List.of(manager.eye((int) product.getShape().get(0))),
                        1e-5);
            }
            assertClose(List.of(first.get(at).values()), List.of(second.get(at).values()), 1e-5);
        }
    }

    @Test
    void updatesLeaveParametersAbleToRecordGradients() {
        List<NDArray> parameters = random("parameter", 0);
        parameters.forEach(parameter -> parameter.setRequiresGradient(true));
        fused.lerp(parameters, random("source", 0), 0.5);
        assertThat(fused.gradients(loss(parameters), parameters)).hasSize(3);
    }

    /** sum of cubes of the first two parameters. */
    private NDArray loss(List<NDArray> parameters) {
        try (GradientMode on = GradientMode.recording()) {
            NDArray x = parameters.get(0);
            NDArray y = parameters.get(1);
            return x.mul(x).mul(x).sum().add(y.mul(y).mul(y).sum());
        }
    }

    private List<NDArray> random(String purpose, long counter) {
        List<NDArray> arrays = new ArrayList<>();
        for (int i = 0; i < SHAPES.size(); i++) {
            CounterRandom random = new CounterRandom(7, purpose, counter, i);
            float[] values = new float[(int) SHAPES.get(i).size()];
            for (int j = 0; j < values.length; j++) {
                values[j] = (float) random.nextGaussian();
            }
            arrays.add(manager.create(values, SHAPES.get(i)).duplicate());
        }
        return arrays;
    }

    private static void assertClose(List<NDArray> actual, List<NDArray> expected, double tolerance) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < actual.size(); i++) {
            assertThat(actual.get(i).toFloatArray())
                    .containsExactly(expected.get(i).toFloatArray(), within((float) tolerance));
        }
    }

    private final class AdamwState {
        private final List<NDArray> parameters = random("parameter", 0);
        private final List<NDArray> firstMoments = zeros();
        private final List<NDArray> secondMoments = zeros();
        private final List<NDArray> steps =
                List.of(manager.zeros(new Shape()), manager.zeros(new Shape()), manager.zeros(new Shape()));

        void step(Kernels kernels, List<NDArray> gradients, double rate) {
            kernels.adamw(parameters, gradients, firstMoments, secondMoments, steps, rate, 0.9, 0.999, 1e-8, 0.05);
        }

        private List<NDArray> zeros() {
            return SHAPES.stream().map(manager::zeros).toList();
        }
    }
}
