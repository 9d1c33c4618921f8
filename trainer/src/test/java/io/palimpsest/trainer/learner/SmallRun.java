package io.palimpsest.trainer.learner;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import io.palimpsest.model.CounterRandom;
import io.palimpsest.model.ModelPreset;
import io.palimpsest.model.TokenBatch;
import io.palimpsest.model.VisionLanguageModel;
import io.palimpsest.model.WeightSet;
import io.palimpsest.model.kernels.Kernels;
import io.palimpsest.model.kernels.TorchScriptKernels;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/** A very small model and made-up batches that are a pure function of the step: everything a learner test needs. */
final class SmallRun implements AutoCloseable {
    static final long SEED = 11;
    static final int BATCH = 6;
    static final int DOMAIN_LENGTH = 20;

    final NDManager manager = NDManager.newBaseManager();
    final VisionLanguageModel model;
    final TorchScriptKernels kernels;
    private final WeightSet initial;
    private final Vocabulary vocabulary = new Vocabulary(50, 0, 2, 3, 4);

    SmallRun() {
        JniUtils.setNumThreads(1);
        ModelPreset preset = new ModelPreset(
                "small", 16, 8, 16, 1, 2, 16, 1, 1, 2, 2, 8, 8, 50, 8, 0.1, true, false, 1e-6, 1e-6, 0.06);
        model = new VisionLanguageModel(preset);
        kernels = new TorchScriptKernels(manager);
        initial = model.initialise(manager, SEED);
    }

    Learner learner(String name) {
        return learner(name, kernels);
    }

    Learner learner(String name, Kernels others) {
        return learner(settings(name), others);
    }

    static LearnerSettings settings(String name) {
        LearnerSettings tiny = LearnerSettings.defaultsFor("tiny");
        return new LearnerSettings(
                name,
                BATCH,
                tiny.temperature(),
                tiny.maskingProbability(),
                tiny.optimiser(),
                new MomentumSettings(0.995, 0.9, 0.5, 16),
                LossWeights.ones(),
                new ReplaySettings(8, 1 << 20, false),
                20_000,
                RegularisationSettings.defaults());
    }

    Learner learner(LearnerSettings settings, Kernels others) {
        return Learners.create(settings.name(), settings, SEED, model, initial, vocabulary, others, manager);
    }

    /** Trains steps {@code [from, to)}, looking back and beginning a domain wherever one starts. */
    StepReport train(Learner learner, long from, long to) {
        StepReport report = null;
        for (long step = from; step < to; step++) {
            if (step % DOMAIN_LENGTH == 0) {
                int domain = (int) (step / DOMAIN_LENGTH);
                if (domain > 0 && learner.looksBack()) {
                    learner.lookBack(finished(domain - 1));
                }
                learner.beginDomain(domain);
            }
            report = step(learner, step);
        }
        return report;
    }

    StepReport step(Learner learner, long step) {
        return withBatch(step, learner::step);
    }

    /** Three batches of a domain, numbered from the step at which the next one begins. */
    FinishedDomain finished(int domain) {
        return new FinishedDomain() {
            @Override
            public long size() {
                return 3L * BATCH;
            }

            @Override
            public void forEachBatch(Consumer<TrainingBatch> use) {
                for (int batch = 0; batch < 3; batch++) {
                    try (NDManager scope = manager.newSubManager()) {
                        long trained = (long) domain * DOMAIN_LENGTH + batch;
                        use.accept(new TrainingBatch(
                                (domain + 1L) * DOMAIN_LENGTH + batch,
                                SEED,
                                new Schedule(batch, 3),
                                domain,
                                images(scope, trained),
                                tokens(scope, trained)));
                    }
                }
            }
        };
    }

    <T> T withBatch(long step, Function<TrainingBatch, T> use) {
        try (NDManager scope = manager.newSubManager()) {
            int domain = (int) (step / DOMAIN_LENGTH);
            Schedule schedule = new Schedule(step % DOMAIN_LENGTH, DOMAIN_LENGTH);
            return use.apply(new TrainingBatch(step, SEED, schedule, domain, images(scope, step), tokens(scope, step)));
        }
    }

    private static NDArray images(NDManager scope, long step) {
        CounterRandom random = new CounterRandom(SEED, "pictures", step);
        float[] values = new float[BATCH * 3 * 16 * 16];
        for (int at = 0; at < values.length; at++) {
            values[at] = (float) random.nextGaussian();
        }
        return scope.create(values, new Shape(BATCH, 3, 16, 16));
    }

    private static TokenBatch tokens(NDManager scope, long step) {
        CounterRandom random = new CounterRandom(SEED, "captions", step);
        long[] ids = new long[BATCH * 8];
        float[] attention = new float[ids.length];
        for (int at = 0; at < ids.length; at++) {
            int column = at % 8;
            boolean real = column < 6;
            ids[at] = column == 0 ? 2 : column == 5 ? 3 : real ? 5 + random.nextInt(45) : 0;
            attention[at] = real ? 1 : 0;
        }
        Shape shape = new Shape(BATCH, 8);
        return new TokenBatch(scope.create(ids, shape), scope.create(attention, shape));
    }

    /** A copy of a learner's state that no later step changes. */
    Map<String, NDArray> snapshot(Learner learner) {
        Map<String, NDArray> copy = new LinkedHashMap<>();
        learner.state().forEach((name, array) -> {
            NDArray duplicate = array.stopGradient().duplicate();
            duplicate.attach(manager);
            copy.put(name, duplicate);
        });
        return copy;
    }

    /** A digest of every tensor of the state and every counter. */
    String digest(Learner learner) {
        try (NDManager scope = manager.newSubManager();
                WeightSet all = WeightSet.copyOf(scope, learner.state())) {
            return all.digest()
                    + learner.counters().entrySet().stream()
                            .sorted(Map.Entry.comparingByKey())
                            .toList();
        }
    }

    @Override
    public void close() {
        kernels.close();
        manager.close();
    }
}
