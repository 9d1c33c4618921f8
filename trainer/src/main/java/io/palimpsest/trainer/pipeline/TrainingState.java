package io.palimpsest.trainer.pipeline;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.palimpsest.trainer.checkpoint.CheckpointReader;
import io.palimpsest.trainer.checkpoint.StoredCheckpoint;
import io.palimpsest.trainer.learner.Learner;
import io.palimpsest.trainer.learner.ReplayDemand;
import io.palimpsest.trainer.replay.DomainSamples;
import io.palimpsest.trainer.replay.ExemplarMemory;
import io.palimpsest.trainer.replay.ReplayReservoir;
import io.palimpsest.trainer.replay.SelectedExemplars;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Everything that training changes: the learner, and which samples are kept for it. Training thread only.
 *
 * @param learner the learner; closed by {@link #close()}
 * @param exemplars samples of earlier domains that are trained again
 * @param samples samples of the current domain for a learner that looks back
 */
record TrainingState(Learner learner, ExemplarMemory exemplars, DomainSamples samples) implements AutoCloseable {

    /**
     * The state before the first step.
     *
     * @param setup makes the learner
     * @param seed seed of the run
     * @param manager parent of all memory of the learner
     */
    static TrainingState begin(ModelSetup setup, long seed, NDManager manager) {
        Learner learner = setup.learners().create(manager);
        return new TrainingState(
                learner,
                memory(learner.replay(), seed, setup.lookBackSamples()),
                new DomainSamples(seed, learner.looksBack() ? setup.lookBackSamples() : 0));
    }

    private static ExemplarMemory memory(ReplayDemand demand, long seed, int candidates) {
        return switch (demand.choice()) {
            case NONE, UNIFORM -> new ReplayReservoir(seed, demand.limits());
            case HERDING -> SelectedExemplars.herding(seed, demand.limits(), candidates);
            case K_MEANS -> SelectedExemplars.kMeans(seed, demand.limits(), candidates);
        };
    }

    /**
     * {@return every tensor, as a checkpoint holds it}
     *
     * @param scope owner of what is made for it; the rest is live
     */
    Map<String, NDArray> tensors(NDManager scope) {
        Map<String, NDArray> tensors = new LinkedHashMap<>(learner.state());
        tensors.putAll(exemplars.state(scope));
        tensors.putAll(samples.state(scope));
        return tensors;
    }

    /** {@return the small scalars, as a manifest holds them} */
    Map<String, String> counters() {
        Map<String, String> counters = new TreeMap<>(learner.counters());
        counters.putAll(exemplars.counters());
        counters.putAll(samples.counters());
        return counters;
    }

    /**
     * Goes back to where a checkpoint was taken.
     *
     * @param manager parent of the memory needed meanwhile
     * @param store where it lies
     * @param checkpoint the checkpoint
     */
    void restore(NDManager manager, CheckpointReader store, StoredCheckpoint checkpoint) throws IOException {
        try (NDManager scope = manager.newSubManager()) {
            Map<String, NDArray> tensors = store.load(scope, checkpoint);
            Map<String, String> counters = checkpoint.manifest().counters();
            learner.restore(tensors, counters);
            exemplars.restore(tensors, counters);
            samples.restore(tensors, counters);
        }
    }

    @Override
    public void close() {
        learner.close();
    }
}
