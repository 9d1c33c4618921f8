package io.palimpsest.trainer.pipeline;

import ai.djl.ndarray.NDArray;
import io.palimpsest.model.WeightSet;
import io.palimpsest.trainer.learner.FinishedDomain;
import io.palimpsest.trainer.learner.Learner;
import io.palimpsest.trainer.learner.StepReport;
import io.palimpsest.trainer.learner.TrainingBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Plain fine-tuning that looks back and only takes note of what it sees. */
final class LookingBack implements Learner {

    /** What a pass came to: domain, number of samples, and each batch as "step: samples hash of pictures and captions". */
    record Pass(int domain, long size, List<String> batches) {}

    private final Learner learner;
    private final List<Pass> passes;
    private final Runnable onBatch;

    private LookingBack(Learner learner, List<Pass> passes, Runnable onBatch) {
        this.learner = learner;
        this.passes = passes;
        this.onBatch = onBatch;
    }

    /** The smallest model with such a learner, which adds every pass to the list. */
    static ModelSetup setup(List<Pass> passes) {
        return setup(passes, () -> {});
    }

    /** The same, with something to do at every batch looked back at. */
    static ModelSetup setup(List<Pass> passes, Runnable onBatch) {
        ModelSetup plain = MicroModel.setup("SeqF");
        return new ModelSetup(
                plain.preset(),
                plain.tokenizer(),
                plain.preprocessor(),
                plain.batchSize(),
                plain.lookBackSamples(),
                manager -> new LookingBack(plain.learners().create(manager), passes, onBatch),
                plain.kernels());
    }

    @Override
    public boolean looksBack() {
        return true;
    }

    @Override
    public void lookBack(FinishedDomain finished) {
        List<String> batches = new ArrayList<>();
        int[] domain = {-1};
        finished.forEachBatch(batch -> {
            onBatch.run();
            domain[0] = batch.domainIndex();
            batches.add(describe(batch));
        });
        List<String> again = new ArrayList<>();
        finished.forEachBatch(batch -> again.add(describe(batch)));
        if (!again.equals(batches)) {
            throw new AssertionError("a second pass differs: " + batches + " and " + again);
        }
        passes.add(new Pass(domain[0], finished.size(), batches));
    }

    private static String describe(TrainingBatch batch) {
        return batch.step() + ": " + batch.tokens().size() + " "
                + Arrays.hashCode(batch.images().toFloatArray())
                + "/" + Arrays.hashCode(batch.tokens().ids().toLongArray());
    }

    @Override
    public String name() {
        return learner.name();
    }

    @Override
    public boolean mixesDomains() {
        return learner.mixesDomains();
    }

    @Override
    public void beginDomain(int domainIndex) {
        learner.beginDomain(domainIndex);
    }

    @Override
    public StepReport step(TrainingBatch batch) {
        return learner.step(batch);
    }

    @Override
    public WeightSet current() {
        return learner.current();
    }

    @Override
    public Map<String, NDArray> state() {
        return learner.state();
    }

    @Override
    public Map<String, String> counters() {
        return learner.counters();
    }

    @Override
    public void restore(Map<String, NDArray> state, Map<String, String> counters) {
        learner.restore(state, counters);
    }

    @Override
    public void close() {
        learner.close();
    }
}
