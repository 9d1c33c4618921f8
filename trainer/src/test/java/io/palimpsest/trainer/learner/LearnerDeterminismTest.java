package io.palimpsest.trainer.learner;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import io.palimpsest.model.kernels.Kernels;
import io.palimpsest.model.kernels.TorchScriptKernels;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class LearnerDeterminismTest {
    private SmallRun run;

    @BeforeEach
    void open() {
        run = new SmallRun();
    }

    @AfterEach
    void close() {
        run.close();
    }

    @ParameterizedTest
    @MethodSource("io.palimpsest.trainer.learner.Learners#names")
    void twoLearnersGivenTheSameBatchesAreBitIdentical(String name) {
        try (Learner first = run.learner(name);
                Learner second = run.learner(name)) {
            String untrained = run.digest(first);
            // Interleaved, so that no hidden state of the engine can be shared in order.
            for (long step = 0; step < 30; step++) {
                run.train(first, step, step + 1);
                run.train(second, step, step + 1);
            }

            assertThat(run.digest(second)).isEqualTo(run.digest(first)).isNotEqualTo(untrained);
        }
    }

    // Domains are 20 steps long: 15 and 25 lie within the first and the second domain, 20 on the boundary.
    @ParameterizedTest
    @CsvSource({
        "CTP,15",
        "CTP,20",
        "CTP,25",
        "CTP+ER,25",
        "EAR,20",
        "EAR,25",
        "SeqF,15",
        "SeqF,20",
        "ER,20",
        "JointT,15",
        "LWF,20",
        "LWF,25",
        "SI,15",
        "SI,20",
        "SI,25",
        "MAS,20",
        "MAS,25",
        "EWC,20",
        "EWC,25",
        "EWC,45",
        "RWalk,15",
        "RWalk,20",
        "RWalk,25",
        "AFEC,15",
        "AFEC,20",
        "AFEC,25"
    })
    void aRestoredLearnerGoesOnBitIdentically(String name, int stop) {
        try (Learner whole = run.learner(name);
                Learner stopped = run.learner(name);
                Learner resumed = run.learner(name)) {
            run.train(whole, 0, 50);

            run.train(stopped, 0, stop);
            Map<String, NDArray> state = run.snapshot(stopped);
            Map<String, String> counters = new TreeMap<>(stopped.counters());
            run.train(resumed, 0, 3);
            resumed.restore(state, counters);
            run.train(resumed, stop, 50);

            assertThat(run.digest(resumed)).isEqualTo(run.digest(whole));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"CTP", "LWF", "MAS", "RWalk", "AFEC", "LUCIR"})
    void garbageCollectionBetweenForwardAndBackwardChangesNothing(String name) {
        try (Learner calm = run.learner(name)) {
            run.train(calm, 0, 24);
            for (int attempt = 0; attempt < 3; attempt++) {
                try (Learner stressed = run.learner(name, collectingBeforeBackward(run.kernels))) {
                    run.train(stressed, 0, 24);

                    assertThat(run.digest(stressed)).isEqualTo(run.digest(calm));
                }
            }
        }
    }

    // Small direct allocations reuse whatever native memory the collection freed, so a freed scalar would read as
    // garbage.
    private static Kernels collectingBeforeBackward(TorchScriptKernels kernels) {
        return (Kernels) Proxy.newProxyInstance(
                Kernels.class.getClassLoader(), new Class<?>[] {Kernels.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("gradients")) {
                        System.gc();
                        for (int size = 1; size < 2000; size++) {
                            ByteBuffer.allocateDirect(4 + size % 16).putInt(0, 0x7FC00000);
                        }
                    }
                    try {
                        return method.invoke(kernels, arguments);
                    } catch (InvocationTargetException failure) {
                        throw failure.getCause();
                    }
                });
    }
}
