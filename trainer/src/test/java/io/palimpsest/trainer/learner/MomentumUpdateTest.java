package io.palimpsest.trainer.learner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.palimpsest.model.kernels.Kernels;
import io.palimpsest.model.kernels.NdArrayKernels;
import io.palimpsest.model.kernels.TorchScriptKernels;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Both momentum rules at the values of the golden table (CTP specification, section 9). */
class MomentumUpdateTest {
    private NDManager manager;
    private TorchScriptKernels fused;

    @BeforeEach
    void open() {
        manager = NDManager.newBaseManager();
        fused = new TorchScriptKernels(manager);
    }

    @AfterEach
    void close() {
        fused.close();
        manager.close();
    }

    @Test
    void laterDomainsPullTowardsTheMiddleOfPreviousAndCurrent() {
        kernels().forEach((kernels, precision) -> assertThat(compatible(kernels, 2, 4, 1, 0.9, 0.5))
                .isEqualTo(2.05, within(precision)));
    }

    @Test
    void theFirstDomainFollowsTheCurrentModelAlone() {
        kernels().forEach((kernels, precision) -> {
            NDArray target = scalar(2);

            kernels.lerp(List.of(target), List.of(scalar(1)), 1 - 0.995);

            assertThat(target.getDouble()).isEqualTo(1.995, within(precision));
        });
    }

    @Test
    void everyMomentumAndAlphaGivesTheFormula() {
        for (double m : new double[] {0, 0.3, 0.9, 1}) {
            for (double alpha : new double[] {0, 0.25, 0.5, 1}) {
                double expected = m * 2 + (1 - m) * (alpha * 4 + (1 - alpha) * 1);

                assertThat(compatible(fused, 2, 4, 1, m, alpha)).isEqualTo(expected, within(1e-12));
            }
        }
    }

    // The plain twin holds its scalars in float32 whatever the tensors are.
    private Map<Kernels, Double> kernels() {
        return Map.of(fused, 1e-12, new NdArrayKernels(), 1e-7);
    }

    private double compatible(
            Kernels kernels, double momentum, double previous, double current, double m, double alpha) {
        NDArray target = scalar(momentum);
        MomentumModel.interpolate(
                kernels, List.of(target), List.of(scalar(previous)), List.of(scalar(current)), m, alpha);
        return target.getDouble();
    }

    private NDArray scalar(double value) {
        return manager.create(value).duplicate();
    }
}
