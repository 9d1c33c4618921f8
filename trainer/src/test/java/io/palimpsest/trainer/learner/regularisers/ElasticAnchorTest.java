package io.palimpsest.trainer.learner.regularisers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.palimpsest.model.kernels.NdArrayKernels;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One tensor of two weights, with the numbers worked out by hand in the comments. */
class ElasticAnchorTest {
    private static final Offset<Float> CLOSE = within(1e-6f);

    private NDManager manager;
    private NDArray weights;

    @BeforeEach
    void open() {
        manager = NDManager.newBaseManager();
        weights = manager.create(new float[] {1, 2});
    }

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void aWeightIsDrawnBackByItsShareOfTheImportance() {
        ElasticAnchor anchor = anchor();
        // G = 0.02·(9, 1) = (0.18, 0.02), the mean 0.1; s = (0.18 / 0.28, 0.02 / 0.12) = (0.642857, 0.166667).
        anchor.stepped(gradients(), List.of(), 0.1);
        assertThat(weights.toFloatArray()).containsExactly(1, 2);
        anchor.consolidate();
        NDArray boundary = weights.duplicate();
        weights.subi(manager.create(new float[] {-1, 2}));

        // At (2, 0), with lr·κ = 0.2: back by 0.128571 of 1 and 0.033333 of -2.
        anchor.stepped(gradients(), List.of(boundary), 0.1);

        assertThat(weights.toFloatArray()[0]).isCloseTo(1.871429f, CLOSE);
        assertThat(weights.toFloatArray()[1]).isCloseTo(0.066667f, CLOSE);
    }

    @Test
    void itNeverGoesBeyondTheAnchor() {
        ElasticAnchor anchor = anchor();
        anchor.stepped(gradients(), List.of(), 0.1);
        anchor.consolidate();
        NDArray boundary = weights.duplicate();
        weights.subi(manager.create(new float[] {-1, 2}));

        anchor.stepped(gradients(), List.of(boundary), 100);

        assertThat(weights.toFloatArray()).containsExactly(1, 2);
    }

    @Test
    void whatWasNeverLearnedIsFree() {
        ElasticAnchor anchor = anchor();
        anchor.consolidate();

        anchor.stepped(gradients(), List.of(manager.create(new float[] {5, 5})), 0.1);

        assertThat(weights.toFloatArray()).containsExactly(1, 2);
    }

    @Test
    void aRestoredAnchorGoesOnAlike() {
        ElasticAnchor anchor = anchor();
        anchor.stepped(gradients(), List.of(), 0.1);
        anchor.consolidate();
        anchor.stepped(gradients(), List.of(), 0.1);
        Map<String, NDArray> state = new HashMap<>();
        anchor.addTo(state);
        ElasticAnchor restored = anchor();
        restored.restore(state);
        List<NDArray> elsewhere = List.of(manager.create(new float[] {5, 5}));

        restored.stepped(gradients(), elsewhere, 0.1);
        float[] after = weights.toFloatArray();
        weights.subi(weights).addi(manager.create(new float[] {1, 2}));
        anchor.stepped(gradients(), elsewhere, 0.1);

        assertThat(weights.toFloatArray()).containsExactly(after);
        assertThat(after[0]).isGreaterThan(1);
    }

    private ElasticAnchor anchor() {
        return new ElasticAnchor(manager, new Parameters(List.of("w"), List.of(weights)), new NdArrayKernels(), 2);
    }

    private List<NDArray> gradients() {
        return List.of(manager.create(new float[] {3, 1}));
    }
}
