package io.palimpsest.trainer.pipeline;

import ai.djl.ndarray.NDManager;
import io.palimpsest.events.v1.LedgerEntry;
import io.palimpsest.events.v1.LedgerEntryKind;
import io.palimpsest.schemas.logs.LogField;
import io.palimpsest.trainer.faults.FailPoint;
import io.palimpsest.trainer.faults.FailPoints;
import io.palimpsest.trainer.learner.Schedule;
import io.palimpsest.trainer.learner.StepReport;
import io.palimpsest.trainer.ledger.LedgerRecord;
import io.palimpsest.trainer.plan.ChunkContents;
import io.palimpsest.trainer.plan.EventPosition;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out committed ledger entries, and only those. Owns how far training has come. Whether the entries were planned a moment ago or
 * read back after a restart makes no difference here. Training thread only.
 */
final class StepRunner {

    private static final Logger LOG = LoggerFactory.getLogger(StepRunner.class);

    private final TrainingState state;
    private final ModelSetup setup;
    private final BatchLoader loader;
    private final LookBack lookBack;
    private final NDManager manager;
    private final Checkpoints checkpoints;
    private final long checkpointInterval;
    private final StepObserver observer;
    private final Gate gate;
    private final FailPoints failPoints;
    private TrainingProgress progress;

    StepRunner(
            TrainingState state,
            ModelSetup setup,
            BatchLoader loader,
            LookBack lookBack,
            NDManager manager,
            Checkpoints checkpoints,
            long checkpointInterval,
            StepObserver observer,
            Gate gate,
            FailPoints failPoints,
            TrainingProgress progress) {
        this.state = state;
        this.setup = setup;
        this.loader = loader;
        this.lookBack = lookBack;
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
                if (begins(record.entry()) && !beginDomain(record.entry(), contents)) {
                    return false;
                }
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

    /** Returns false when the loop is to stop before the domain has begun. */
    private boolean beginDomain(LedgerEntry entry, ChunkContents contents) {
        failPoints.reached(FailPoint.BEFORE_BOUNDARY);
        try {
            lookBack(entry);
        } catch (StoppedException stopped) {
            return false;
        }
        state.learner().beginDomain(entry.getDomainIndex());
        state.samples().beginDomain(entry.getDomainIndex());
        if (entry.getScheduleStep() > 0) {
            // The rest of a chunk that began in the domain before is trained in this one.
            state.samples().offer(contents.positions());
        }
        failPoints.reached(FailPoint.AFTER_BOUNDARY);
        return true;
    }

    private void lookBack(LedgerEntry entry) {
        if (entry.getDomainIndex() == 0 || !state.learner().looksBack()) {
            return;
        }
        List<EventPosition> samples = state.samples().positions();
        LOG.atInfo()
                .addKeyValue(LogField.STEP, entry.getStep())
                .addKeyValue(LogField.DOMAIN, progress.plan().domain())
                .addKeyValue(LogField.EVENTS, samples.size())
                .log(
                        "Looking back at {} samples of domain '{}' before '{}' begins",
                        samples.size(),
                        progress.plan().domain(),
                        entry.getDomain());
        // A long pass must not delay the checkpoint at the end of the domain, a pause, a stop or a takeover.
        Gate between = () -> {
            failPoints.reached(FailPoint.LOOKING_BACK);
            checkpoints.tend(progress);
            return gate.proceed();
        };
        state.learner()
                .lookBack(
                        lookBack.at(samples, progress.plan().domainIndex(), entry.getStep(), entry.getSeed(), between));
    }

    private void train(LedgerEntry entry, ChunkContents contents) {
        if (entry.getScheduleStep() == 0) {
            state.exemplars().beginDomain(entry.getDomainIndex());
            state.samples().offer(contents.positions());
        }
        PreparedBatch prepared = loader.next();
        try (NDManager scope = manager.newSubManager()) {
            failPoints.reached(FailPoint.MID_STEP);
            StepReport report = state.learner()
                    .step(prepared.on(
                            scope,
                            setup,
                            entry.getStep(),
                            entry.getSeed(),
                            new Schedule(entry.getScheduleStep(), entry.getScheduleLength()),
                            entry.getDomainIndex()));
            observer.trained(entry, report);
            if (entry.getPassIndex() == 0 && entry.getBatchIndex() + 1 == entry.getBatchCount()) {
                observer.learned(entry, contents.samples());
            }
        }
        if (entry.getScheduleStep() + 1 == entry.getScheduleLength()) {
            state.exemplars().offer(contents.positions());
        }
        failPoints.reached(FailPoint.AFTER_STEP);
    }

    private boolean begins(LedgerEntry entry) {
        return entry.getDomainIndex() > progress.plan().domainIndex();
    }

    private static boolean ends(LedgerRecord record) {
        return record.entry().getKind() == LedgerEntryKind.DOMAIN_END;
    }

    private static boolean isStep(LedgerEntry entry) {
        return entry.getKind() == LedgerEntryKind.STEP;
    }
}
