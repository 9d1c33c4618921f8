package io.palimpsest.trainer.pipeline;

import ai.djl.ndarray.NDManager;
import io.palimpsest.trainer.learner.FinishedDomain;
import io.palimpsest.trainer.learner.Schedule;
import io.palimpsest.trainer.learner.TrainingBatch;
import io.palimpsest.trainer.plan.EventPosition;
import io.palimpsest.trainer.plan.Sample;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Function;

/** Reads the samples of a finished domain again, a few batches at a time. Training thread only. */
final class LookBack {

    /** Samples per read of the topic, so that encoded pictures stay few however large the domain was. */
    private static final int READ_SAMPLES = 256;

    private final Function<List<EventPosition>, List<Sample>> events;
    private final ModelSetup setup;
    private final BatchLoader loader;
    private final NDManager manager;

    /**
     * @param events reads the events at positions, by partition and offset, without those that must not be trained any more
     * @param setup prepares batches
     * @param loader prepares pictures
     * @param manager parent of the batches' memory
     */
    LookBack(
            Function<List<EventPosition>, List<Sample>> events,
            ModelSetup setup,
            BatchLoader loader,
            NDManager manager) {
        this.events = events;
        this.setup = setup;
        this.loader = loader;
        this.manager = manager;
    }

    /**
     * {@return a domain to look back at}
     *
     * @param positions its samples, by partition and offset
     * @param domainIndex its index
     * @param step number of the step at which the next domain begins
     * @param seed seed of the run
     * @param gate asked before every batch; where it says no, the pass ends with {@link StoppedException}
     */
    FinishedDomain at(List<EventPosition> positions, int domainIndex, long step, long seed, Gate gate) {
        return new Domain(positions, domainIndex, step, seed, gate);
    }

    private final class Domain implements FinishedDomain {
        private final List<EventPosition> positions;
        private final int domainIndex;
        private final long step;
        private final long seed;
        private final Gate gate;
        private final int batches;

        Domain(List<EventPosition> positions, int domainIndex, long step, long seed, Gate gate) {
            this.positions = positions;
            this.domainIndex = domainIndex;
            this.step = step;
            this.seed = seed;
            this.gate = gate;
            this.batches = (positions.size() + setup.batchSize() - 1) / setup.batchSize();
        }

        @Override
        public long size() {
            return positions.size();
        }

        @Override
        public void forEachBatch(Consumer<TrainingBatch> use) {
            int together = Math.max(1, READ_SAMPLES / setup.batchSize());
            for (int first = 0; first < batches; first += together) {
                forEachBatch(first, Math.min(first + together, batches), use);
            }
        }

        private void forEachBatch(int from, int to, Consumer<TrainingBatch> use) {
            proceed();
            Deque<Sample> samples = new ArrayDeque<>(events.apply(positions.subList(start(from), start(to))));
            Deque<Future<PreparedBatch>> prepared = new ArrayDeque<>();
            for (int batch = from; batch < to; batch++) {
                prepared.add(loader.prepare(take(samples, batch), seed, step + batch));
            }
            for (int batch = from; batch < to; batch++) {
                proceed();
                PreparedBatch next = BatchLoader.await(prepared.remove());
                if (!next.tokens().isEmpty()) {
                    use(next, batch, use);
                }
            }
        }

        private void use(PreparedBatch prepared, int batch, Consumer<TrainingBatch> use) {
            try (NDManager scope = manager.newSubManager()) {
                use.accept(prepared.on(scope, setup, step + batch, seed, new Schedule(batch, batches), domainIndex));
            }
        }

        private void proceed() {
            StoppedException.unless(gate);
        }

        /** The samples of a batch, less those that were left out. */
        private List<Sample> take(Deque<Sample> samples, int batch) {
            List<Sample> taken = new ArrayList<>();
            EventPosition last = positions.get(start(batch + 1) - 1);
            while (!samples.isEmpty() && samples.element().position().compareTo(last) <= 0) {
                taken.add(samples.remove());
            }
            return taken;
        }

        private int start(int batch) {
            return (int) ((long) positions.size() * batch / batches);
        }
    }
}
