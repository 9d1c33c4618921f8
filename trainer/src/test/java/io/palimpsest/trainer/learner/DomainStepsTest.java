package io.palimpsest.trainer.learner;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.palimpsest.model.kernels.NdArrayKernels;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DomainStepsTest {
    private NDManager manager;
    private DomainSteps steps;

    @BeforeEach
    void open() {
        manager = NDManager.newBaseManager();
        steps = new DomainSteps(manager, new NdArrayKernels());
    }

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void theFirstDomainHasNoneBefore() {
        steps.beginDomain();
        chunk(10);
        assertThat(steps.finishedPerCurrent(new Schedule(0, 10))).isZero();
    }

    @Test
    void theOpenChunkOfADomainCountsAsPlanned() {
        steps.beginDomain();
        chunk(10);
        chunk(20);
        steps.beginDomain();
        assertThat(steps.finishedPerCurrent(new Schedule(0, 15))).isEqualTo(2);
        chunk(15);
        assertThat(steps.finishedPerCurrent(new Schedule(3, 15))).isEqualTo(1);
        chunk(15);
        steps.beginDomain();
        assertThat(steps.finishedPerCurrent(new Schedule(0, 5))).isEqualTo(12);
    }

    @Test
    void restoredCountsAreTheSame() {
        steps.beginDomain();
        chunk(10);
        steps.beginDomain();
        chunk(4);
        Map<String, NDArray> state = new HashMap<>();
        steps.addTo(state);
        DomainSteps restored = new DomainSteps(manager, new NdArrayKernels());
        restored.restore(state);
        assertThat(restored.finishedPerCurrent(new Schedule(0, 1))).isEqualTo(2);
    }

    private void chunk(int length) {
        for (int step = 0; step < length; step++) {
            steps.stepped(new Schedule(step, length));
        }
    }
}
