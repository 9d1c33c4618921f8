package io.palimpsest.trainer.pipeline;

import ai.djl.ndarray.NDManager;
import io.palimpsest.events.v1.LedgerEntry;
import io.palimpsest.events.v1.LedgerEntryKind;
import io.palimpsest.trainer.faults.FailPoint;
import io.palimpsest.trainer.faults.FailPoints;
import io.palimpsest.trainer.learner.Learner;
import io.palimpsest.trainer.learner.Schedule;
import io.palimpsest.trainer.learner.StepReport;
import io.palimpsest.trainer.learner.TrainingBatch;
import io.palimpsest.trainer.ledger.LedgerRecord;
import io.palimpsest.trainer.plan.ChunkContents;
import io.palimpsest.trainer.replay.ReplayReservoir;
import java.util.List;

/**
 * Carries out committed ledger entries, and only those. Owns how far training has come. Whether the entries were planned a moment ago or
 * read back after a restart makes no difference here. Training thread only.
 */
final class StepRunner {

    private final Learner learner;
    private final ReplayReservoir reservoir;
    private final ModelSetup setup;
    private final BatchLoader loader;
    private final NDManager manager;
    private final Checkpoints checkpoints;
    private final long checkpointInterval;
    private final StepObserver observer;
    private final Gate gate;
    private final FailPoints failPoints;
    private TrainingProgress progress;

    StepRunner(
            Learner learner,
            ReplayReservoir reservoir,
            ModelSetup setup,
            BatchLoader loader,
            NDManager manager,
            Checkpoints checkpoints,
            long checkpointInterval,
            StepObserver observer,
            Gate gate,
            FailPoints failPoints,
            TrainingProgress progress) {
        this.learner = learner;
        this.reservoir = reservoir;
        this.setup = setup;
        this.loader = loader;
        this.manager = manager;
        this.checkpoints = checkpoints;
        this.checkpointInterval = checkpointInterval;
        this.observer = observer;
        this.gate = gate;
        this.failPoints = failPoints;
        this.progress = progress;
    }

    /** {@return how far training has come} */
    TrainingProgress progress() {
        return progress;
    }

    /**
     * Carries out the entries of one chunk in order.
     *
     * @param records committed entries that follow {@link #progress()}
     * @param contents what the batches of the chunk draw from
     * @return whether all were carried out; false when the loop is to stop
     */
    boolean run(List<LedgerRecord> records, ChunkContents contents) {
        loader.begin(
                records.stream()
                        .map(LedgerRecord::entry)
                        .filter(StepRunner::isStep)
                        .toList(),
                contents);
        for (int i = 0; i < records.size(); i++) {
            if (!gate.proceed()) {
                return false;
            }
            LedgerRecord record = records.get(i);
            if (isStep(record.entry())) {
                train(record.entry(), contents);
            }
            progress = progress.after(record, contents.samples());
            boolean ends = ends(record);
            boolean endsNext = i + 1 < records.size() && ends(records.get(i + 1));
            boolean due = isStep(record.entry()) && progress.step() % checkpointInterval == 0;
            // The checkpoint at the end of the domain, one entry later, holds the same weights and says more.
            if (ends || (due && !endsNext)) {
                checkpoints.take(progress);
            }
            checkpoints.tend(progress);
        }
        return true;
    }

    /** Announces the checkpoints that have become durable since the last step. */
    void tendCheckpoints() {
        checkpoints.tend(progress);
    }

    private void train(LedgerEntry entry, ChunkContents contents) {
        if (entry.getScheduleStep() == 0) {
            reservoir.beginDomain(entry.getDomainIndex());
        }
        if (entry.getDomainIndex() > progress.plan().domainIndex()) {
            failPoints.reached(FailPoint.BEFORE_BOUNDARY);
            learner.beginDomain(entry.getDomainIndex());
            failPoints.reached(FailPoint.AFTER_BOUNDARY);
        }
        PreparedBatch prepared = loader.next();
        try (NDManager scope = manager.newSubManager()) {
            failPoints.reached(FailPoint.MID_STEP);
            StepReport report = learner.step(new TrainingBatch(
                    entry.getStep(),
                    entry.getSeed(),
                    new Schedule(entry.getScheduleStep(), entry.getScheduleLength()),
                    entry.getDomainIndex(),
                    setup.preprocessor().batch(scope, prepared.images()),
                    setup.tokenizer().batchOfIds(scope, prepared.tokens())));
            observer.trained(entry, report);
        }
        if (entry.getScheduleStep() + 1 == entry.getScheduleLength()) {
            reservoir.offer(contents.positions());
        }
        failPoints.reached(FailPoint.AFTER_STEP);
    }

    private static boolean ends(LedgerRecord record) {
        return record.entry().getKind() == LedgerEntryKind.DOMAIN_END;
    }

    private static boolean isStep(LedgerEntry entry) {
        return entry.getKind() == LedgerEntryKind.STEP;
    }
}
