package io.palimpsest.trainer.pipeline;

import ai.djl.ndarray.NDManager;
import io.palimpsest.trainer.checkpoint.CheckpointManifest;
import io.palimpsest.trainer.checkpoint.CheckpointSnapshot;
import io.palimpsest.trainer.checkpoint.CheckpointWriter;
import io.palimpsest.trainer.checkpoint.StoredCheckpoint;
import io.palimpsest.trainer.learner.Learner;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Takes checkpoints of a learner and announces them when they are durable: snapshot, then files in the background, then, back on the
 * training thread, the announcement. Training thread only.
 */
final class Checkpointing implements AutoCloseable {

    private final RunFacts facts;
    private final Map<String, byte[]> documents;
    private final Learner learner;
    private final NDManager manager;
    private final CheckpointWriter writer;
    private final CheckpointAnnouncer announcer;
    private final StatusBoard board;
    private final Clock clock;

    private final List<StoredCheckpoint> unannounced = new ArrayList<>();
    private final List<String> unwithdrawn = new ArrayList<>();
    private TrainingProgress taken;

    Checkpointing(
            RunFacts facts,
            Map<String, byte[]> documents,
            Learner learner,
            NDManager manager,
            CheckpointWriter writer,
            CheckpointAnnouncer announcer,
            StatusBoard board,
            Clock clock) {
        this.facts = facts;
        this.documents = documents;
        this.learner = learner;
        this.manager = manager;
        this.writer = writer;
        this.announcer = announcer;
        this.board = board;
        this.clock = clock;
    }

    /** Says that the present state is already in the store. */
    void resumedFrom(TrainingProgress progress) {
        taken = progress;
    }

    /** Takes a checkpoint of the present state, unless there is one. Waits if the one before is still being written. */
    void take(TrainingProgress progress, long controlOffset) {
        if (progress.equals(taken)) {
            return;
        }
        writer.submit(CheckpointSnapshot.take(manager, learner.state(), manifest(progress, controlOffset), documents));
        taken = progress;
    }

    /** Announces what has become durable meanwhile. */
    void announceFinished() {
        unannounced.addAll(writer.takeFinished());
        unwithdrawn.addAll(writer.takeDeleted());
        if (unannounced.isEmpty() && unwithdrawn.isEmpty()) {
            return;
        }
        announcer.announce(unannounced, unwithdrawn);
        unannounced.forEach(board::announced);
        unannounced.clear();
        unwithdrawn.clear();
    }

    /** Waits for the checkpoint in flight and announces it. */
    void finish() {
        writer.await();
        announceFinished();
    }

    @Override
    public void close() {
        writer.close();
    }

    private CheckpointManifest manifest(TrainingProgress progress, long controlOffset) {
        return new CheckpointManifest(
                CheckpointManifest.FORMAT_VERSION,
                "",
                null,
                facts.model(),
                learner.name(),
                progress.step(),
                progress.plan().domainIndex() < 0 ? null : progress.plan().domain(),
                progress.plan().domainIndex(),
                progress.domainsSeen(),
                progress.endOfDomain(),
                progress.offsets(),
                progress.ledgerOffset(),
                controlOffset,
                progress.plan(),
                progress.trainedPairs(),
                facts.seed(),
                learner.counters(),
                facts.configurationHash(),
                facts.environment(),
                List.of(),
                List.of(),
                clock.instant().toString());
    }
}
