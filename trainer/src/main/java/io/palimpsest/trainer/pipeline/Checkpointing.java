package io.palimpsest.trainer.pipeline;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.palimpsest.schemas.logs.LogField;
import io.palimpsest.schemas.registry.RegistryUnavailableException;
import io.palimpsest.trainer.checkpoint.CheckpointManifest;
import io.palimpsest.trainer.checkpoint.CheckpointSnapshot;
import io.palimpsest.trainer.checkpoint.CheckpointWriter;
import io.palimpsest.trainer.checkpoint.StoredCheckpoint;
import io.palimpsest.trainer.checkpoint.WriteObserver;
import io.palimpsest.trainer.faults.FailPoint;
import io.palimpsest.trainer.faults.FailPoints;
import io.palimpsest.trainer.ledger.LedgerUnavailableException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes checkpoints of everything that training changes and announces them when they are durable: snapshot, then files in the
 * background, then, back on the training thread, the announcement. Training thread only.
 */
final class Checkpointing implements Checkpoints, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Checkpointing.class);
    private static final Duration ANNOUNCE_AGAIN = Duration.ofSeconds(2);

    private final RunFacts facts;
    private final List<String> forgotten;
    private final Map<String, byte[]> documents;
    private final TrainingState state;
    private final NDManager manager;
    private final CheckpointWriter writer;
    private final CheckpointAnnouncer announcer;
    private final StatusBoard board;
    private final FailPoints failPoints;
    private final TrainingTraces traces;
    private final Clock clock;

    private final List<StoredCheckpoint> unannounced = new ArrayList<>();
    private final List<String> unwithdrawn = new ArrayList<>();
    private TrainingProgress taken;
    private boolean missed;
    private long refusedNanos = System.nanoTime() - ANNOUNCE_AGAIN.toNanos();

    Checkpointing(
            RunFacts facts,
            List<String> forgotten,
            Map<String, byte[]> documents,
            TrainingState state,
            NDManager manager,
            CheckpointWriter writer,
            CheckpointAnnouncer announcer,
            StatusBoard board,
            FailPoints failPoints,
            TrainingTraces traces,
            Clock clock) {
        this.facts = facts;
        this.forgotten = forgotten;
        this.documents = documents;
        this.state = state;
        this.manager = manager;
        this.writer = writer;
        this.announcer = announcer;
        this.board = board;
        this.failPoints = failPoints;
        this.traces = traces;
        this.clock = clock;
    }

    /** Says that the present state is already in the store. */
    void resumedFrom(TrainingProgress progress) {
        taken = progress;
    }

    /**
     * Takes a checkpoint of the present state, unless there is one. Waits if the one before is still being written. While the store cannot be
     * written none is taken, and the first one follows as soon as it can.
     */
    @Override
    public void take(TrainingProgress progress) {
        if (progress.equals(taken)) {
            return;
        }
        if (writer.problem().isPresent()) {
            missed = true;
            return;
        }
        long began = System.nanoTime();
        failPoints.reached(FailPoint.BEFORE_SNAPSHOT);
        WriteObserver observer = traces.checkpoint(progress.step());
        CheckpointSnapshot snapshot = snapshot(progress);
        failPoints.reached(FailPoint.AFTER_SNAPSHOT);
        writer.submit(snapshot, observer);
        taken = progress;
        missed = false;
        board.stalled(System.nanoTime() - began);
    }

    /**
     * Announces what has become durable meanwhile, and sees to a store that cannot be written.
     *
     * @param progress the present state
     */
    @Override
    public void tend(TrainingProgress progress) {
        writer.tend();
        String problem = writer.problem().map(Exception::toString).orElse(null);
        if (problem != null) {
            // What was in flight is not in the store.
            taken = null;
            missed = true;
        }
        board.checkpointProblem(problem);
        if (missed && problem == null) {
            take(progress);
        }
        unannounced.addAll(writer.takeFinished());
        unwithdrawn.addAll(writer.takeDeleted());
        if (System.nanoTime() - refusedNanos >= ANNOUNCE_AGAIN.toNanos()) {
            announce();
        }
    }

    /** Takes the last checkpoint of a run, waits until it is durable and announces it. */
    void finish(TrainingProgress progress) {
        take(progress);
        writer.await();
        tend(progress);
        // The store may have come back only now; then the checkpoint that was missed is on its way.
        writer.await();
        tend(progress);
        writer.await();
        unannounced.addAll(writer.takeFinished());
        unwithdrawn.addAll(writer.takeDeleted());
        announce();
        writer.problem().ifPresent(problem -> LOG.atError()
                .addKeyValue(LogField.STEP, progress.step())
                .log(
                        "The state after step {} is not in the store, because it cannot be written ({}). Nothing is"
                                + " lost: the next start repeats the steps since the newest checkpoint from the"
                                + " ledger.",
                        progress.step(),
                        problem.toString()));
    }

    @Override
    public void close() {
        writer.close();
    }

    /** Nothing that is trained depends on an announcement, so one that cannot be made now waits and training goes on. */
    private void announce() {
        if (unannounced.isEmpty() && unwithdrawn.isEmpty()) {
            return;
        }
        try {
            long began = System.nanoTime();
            announcer.announce(unannounced, unwithdrawn);
            board.stalled(System.nanoTime() - began);
        } catch (LedgerUnavailableException | RegistryUnavailableException down) {
            refusedNanos = System.nanoTime();
            LOG.warn(
                    "{} {} checkpoint(s) are durable but not announced; the announcement is tried again, at the latest by the"
                            + " next start.",
                    down.getMessage(),
                    unannounced.size());
            return;
        }
        unannounced.forEach(board::announced);
        unannounced.clear();
        unwithdrawn.clear();
    }

    private CheckpointSnapshot snapshot(TrainingProgress progress) {
        try (NDManager scope = manager.newSubManager(Device.cpu())) {
            return CheckpointSnapshot.take(manager, state.tensors(scope), manifest(progress), documents);
        }
    }

    private CheckpointManifest manifest(TrainingProgress progress) {
        return new CheckpointManifest(
                CheckpointManifest.FORMAT_VERSION,
                "",
                null,
                null,
                forgotten,
                facts.model(),
                state.learner().name(),
                progress.step(),
                progress.plan().domainIndex() < 0 ? null : progress.plan().domain(),
                progress.plan().domainIndex(),
                progress.domainsSeen(),
                progress.endOfDomain(),
                progress.offsets(),
                progress.ledgerOffset(),
                progress.plan(),
                progress.trainedPairs(),
                facts.seed(),
                state.counters(),
                facts.settings(),
                facts.configurationHash(),
                facts.environment(),
                List.of(),
                List.of(),
                clock.instant().toString());
    }
}
