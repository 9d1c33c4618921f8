package io.palimpsest.bench;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.palimpsest.model.CaptionTokenizer;
import io.palimpsest.model.CounterRandom;
import io.palimpsest.schemas.config.Settings;
import io.palimpsest.trainer.checkpoint.TensorDigest;
import io.palimpsest.trainer.learner.FinishedDomain;
import io.palimpsest.trainer.learner.Learner;
import io.palimpsest.trainer.learner.Schedule;
import io.palimpsest.trainer.learner.StepReport;
import io.palimpsest.trainer.learner.TrainingBatch;
import io.palimpsest.trainer.pipeline.ModelSetup;
import io.palimpsest.trainer.pipeline.TrainerSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A learner that trains on made-up pictures and captions, without Kafka: the same settings, step and seed give the same batch on any device. One
 * thread; owns its memory.
 */
final class MadeUpTraining implements AutoCloseable {
    private static final int BATCHES = 4;
    private static final long SEED = 42;

    private final ModelSetup setup;
    private final NDManager manager;
    private final Learner learner;
    private final List<List<float[]>> pictures = new ArrayList<>();
    private final List<List<long[]>> captions = new ArrayList<>();

    /**
     * @param settings of the trainer, by key
     * @param device where its tensors live
     */
    MadeUpTraining(Map<String, String> settings, Device device) {
        this.setup = ModelSetup.from(Settings.of(TrainerSettings.catalogue(), settings));
        this.manager = NDManager.newBaseManager(device);
        this.learner = setup.learners().create(manager);
        for (int batch = 0; batch < BATCHES; batch++) {
            CounterRandom random = new CounterRandom(SEED, "made-up", batch);
            pictures.add(pictures(random));
            captions.add(captions(random));
        }
    }

    /** One step, from plain arrays to the losses read back. */
    StepReport step(long step, int domain, Schedule schedule) {
        try (NDManager scope = manager.newSubManager()) {
            return learner.step(batch(scope, step, domain, schedule));
        }
    }

    /** Ends a domain, as training does before the first step of the next one. */
    void beginDomain(int domain, long step) {
        if (domain > 0 && learner.looksBack()) {
            learner.lookBack(new Finished(step, domain - 1));
        }
        learner.beginDomain(domain);
    }

    /** Digests of the whole state, by name. */
    Map<String, String> digests() {
        return TensorDigest.byName(TensorDigest.of(learner.state()));
    }

    /** Takes over the state of another learner of the same settings. */
    void goOnFrom(MadeUpTraining other) {
        learner.restore(other.learner.state(), other.learner.counters());
    }

    @Override
    public void close() {
        learner.close();
        manager.close();
        setup.close();
    }

    private TrainingBatch batch(NDManager scope, long step, int domain, Schedule schedule) {
        int at = (int) (step % BATCHES);
        return new TrainingBatch(
                step,
                SEED,
                schedule,
                domain,
                setup.preprocessor().batch(scope, pictures.get(at)),
                setup.tokenizer().batchOfIds(scope, captions.get(at)));
    }

    private List<float[]> pictures(CounterRandom random) {
        int size = setup.preset().imageSize();
        List<float[]> made = new ArrayList<>();
        for (int item = 0; item < setup.batchSize(); item++) {
            float[] values = new float[3 * size * size];
            for (int at = 0; at < values.length; at++) {
                values[at] = (float) random.nextDouble(-2, 2);
            }
            made.add(values);
        }
        return made;
    }

    private List<long[]> captions(CounterRandom random) {
        CaptionTokenizer tokenizer = setup.tokenizer();
        List<long[]> made = new ArrayList<>();
        for (int item = 0; item < setup.batchSize(); item++) {
            long[] ids = new long[tokenizer.textLength()];
            Arrays.fill(ids, tokenizer.padId());
            int words = 3 + random.nextInt(ids.length - 5);
            ids[0] = tokenizer.clsId();
            for (int at = 1; at <= words; at++) {
                ids[at] = random.nextInt(tokenizer.vocabularySize());
            }
            ids[words + 1] = tokenizer.sepId();
            made.add(ids);
        }
        return made;
    }

    private final class Finished implements FinishedDomain {
        private final long step;
        private final int domain;

        Finished(long step, int domain) {
            this.step = step;
            this.domain = domain;
        }

        @Override
        public long size() {
            return (long) BATCHES * setup.batchSize();
        }

        @Override
        public void forEachBatch(Consumer<TrainingBatch> use) {
            for (int batch = 0; batch < BATCHES; batch++) {
                try (NDManager scope = manager.newSubManager()) {
                    use.accept(batch(scope, step + batch, domain, new Schedule(batch, BATCHES)));
                }
            }
        }
    }
}
