package io.palimpsest.trainer.learner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.palimpsest.trainer.learner.losses.Pairs;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MomentumQueueTest {
    private NDManager manager;

    @BeforeEach
    void open() {
        manager = NDManager.newBaseManager();
    }

    @AfterEach
    void close() {
        manager.close();
    }

    // CTP specification, section 9: after a step with G = K = 4 the queues equal the momentum features, pointer 0.
    @Test
    void aBatchAsLargeAsTheQueueReplacesItAndThePointerReturns() {
        MomentumQueue queue = new MomentumQueue(units(3.3, 4.0, 5.1, 0.9), units(3.1, 4.4, 5.6, 1.1));
        Pairs features = new Pairs(units(0.05, 0.66, 1.55, 2.50), units(0.15, 0.62, 1.80, 2.40));

        queue.enqueue(features);

        assertThat(queue.content().images().toDoubleArray())
                .containsExactly(features.images().toDoubleArray());
        assertThat(queue.content().texts().toDoubleArray())
                .containsExactly(features.texts().toDoubleArray());
        assertThat(queue.pointer()).isZero();
    }

    @Test
    void aBatchThatReachesTheEndGoesOnAtTheStart() {
        NDArray zeros = manager.zeros(new Shape(5, 1));
        MomentumQueue queue = new MomentumQueue(zeros, zeros.duplicate());

        queue.enqueue(numbers(1, 2, 3));
        queue.enqueue(numbers(4, 5, 6, 7));

        assertThat(queue.content().images().toFloatArray()).containsExactly(6, 7, 3, 4, 5);
        assertThat(queue.content().texts().toFloatArray()).containsExactly(-6, -7, -3, -4, -5);
        assertThat(queue.pointer()).isEqualTo(2);
    }

    @Test
    void initialContentIsUnitVectorsThatTheSeedDecides() {
        MomentumQueue queue = new MomentumQueue(manager, 6, 8, 7);
        MomentumQueue same = new MomentumQueue(manager, 6, 8, 7);
        MomentumQueue other = new MomentumQueue(manager, 6, 8, 8);
        float[] images = queue.content().images().toFloatArray();

        for (float square : queue.content().images().square().sum(new int[] {1}).toFloatArray()) {
            assertThat(square).isEqualTo(1, within(1e-6f));
        }
        assertThat(images)
                .containsExactly(same.content().images().toFloatArray())
                .isNotEqualTo(other.content().images().toFloatArray())
                .isNotEqualTo(queue.content().texts().toFloatArray());
        assertThat(queue.content().images().getDataType()).isEqualTo(DataType.FLOAT32);
    }

    @Test
    void aBatchLargerThanTheQueueNamesTheSettings() {
        MomentumQueue queue = new MomentumQueue(manager, 2, 1, 0);

        assertThatThrownBy(() -> queue.enqueue(numbers(1, 2, 3)))
                .hasMessageContaining("queue of 2")
                .hasMessageContaining("batch of 3")
                .hasMessageContaining("learner.queue-size");
    }

    private Pairs numbers(float... values) {
        NDArray images = manager.create(values, new Shape(values.length, 1));
        return new Pairs(images, images.neg());
    }

    private NDArray units(double... angles) {
        double[] values = new double[2 * angles.length];
        for (int at = 0; at < angles.length; at++) {
            values[2 * at] = Math.cos(angles[at]);
            values[2 * at + 1] = Math.sin(angles[at]);
        }
        return manager.create(values, new Shape(angles.length, 2)).duplicate();
    }
}
