package io.palimpsest.trainer.pipeline;

import io.palimpsest.events.v1.DroppedOffset;
import io.palimpsest.events.v1.LedgerEntry;
import io.palimpsest.events.v1.LedgerEntryKind;
import io.palimpsest.schemas.errors.ErrorCode;
import io.palimpsest.schemas.traces.Traces;
import io.palimpsest.trainer.checkpoint.CheckpointStore;
import io.palimpsest.trainer.checkpoint.CheckpointWriter;
import io.palimpsest.trainer.checkpoint.Retention;
import io.palimpsest.trainer.checkpoint.StoredCheckpoint;
import io.palimpsest.trainer.faults.FailPoints;
import io.palimpsest.trainer.ledger.Ledger;
import io.palimpsest.trainer.ledger.LedgerReader;
import io.palimpsest.trainer.ledger.LedgerRecord;
import io.palimpsest.trainer.ledger.TopicReader;
import io.palimpsest.trainer.plan.BatchPlanner;
import io.palimpsest.trainer.plan.Chunk;
import io.palimpsest.trainer.plan.ChunkContents;
import io.palimpsest.trainer.plan.PlanPosition;
import io.palimpsest.trainer.plan.Sample;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;

/** Trains a branch on the chunks of the original ledger, without certain samples. One thread uses it. */
final class Rebuild implements AutoCloseable {

    private final RestoredModel restored;
    private final Ledger ledger;
    private final CheckpointStore store;
    private final TopicReader topics;
    private final Serializer<Object> serializer;
    private final Deserializer<Object> deserializer;
    private final StatusBoard board;
    private final Clock clock;
    private final BatchLoader loader;

    Rebuild(
            RestoredModel restored,
            Ledger ledger,
            CheckpointStore store,
            TopicReader topics,
            Serializer<Object> serializer,
            Deserializer<Object> deserializer,
            TrainingListener listener,
            Clock clock) {
        this.restored = restored;
        this.ledger = ledger;
        this.store = store;
        this.topics = topics;
        this.serializer = serializer;
        this.deserializer = deserializer;
        this.board = new StatusBoard(listener, clock);
        this.clock = clock;
        this.loader = BatchLoader.of(restored.settings(), restored.setup());
    }

    /**
     * {@return the newest checkpoint of the branch, which contains the whole original ledger without the samples}
     *
     * @param original the original ledger from its beginning
     * @param sampleIds samples to leave out
     */
    StoredCheckpoint run(List<LedgerRecord> original, Set<String> sampleIds) throws IOException {
        StoredCheckpoint newest = store.newestValid()
                .orElseThrow(() -> new IllegalStateException("the branch's first checkpoint was just written"));
        restored.state().restore(restored.manager(), store, newest);
        TrainingProgress start = TrainingProgress.of(newest.manifest());
        TrainingTraces traces = new TrainingTraces(Traces.OFF, restored.facts().model());
        CheckpointAnnouncer announcer =
                new CheckpointAnnouncer(restored.facts().model(), ledger, serializer, FailPoints.NONE, traces);
        announcer.reconcile(store.list(), topics, deserializer);
        int keepLast = restored.settings().get(TrainerSettings.CHECKPOINT_KEEP_LAST);
        CheckpointWriter writer = new CheckpointWriter(store, () -> new Retention(keepLast, Set.of()), newest.id());
        try (Checkpointing checkpoints = new Checkpointing(
                restored.facts(),
                List.copyOf(new TreeSet<>(sampleIds)),
                restored.setup().documents(),
                restored.state(),
                restored.manager(),
                writer,
                announcer,
                board,
                FailPoints.NONE,
                traces,
                clock)) {
            checkpoints.resumedFrom(start);
            board.resumed(start);
            original.forEach(record -> board.planned(record.entry().getStep()));
            board.phase(TrainerStatus.Phase.TRAINING);
            ChunkReader reader = new ChunkReader(topics, PairInspector.of(restored.settings(), deserializer));
            ChunkGatherer chunks = new ChunkGatherer(
                    reader,
                    restored.state().exemplars(),
                    new CandidateFeatures(
                            reader, restored.state().learner(), restored.setup(), loader, restored.manager())::of,
                    sampleIds);
            StepRunner runner = new StepRunner(
                    restored.state(),
                    restored.setup(),
                    loader,
                    new LookBack(chunks::finished, restored.setup(), loader, restored.manager()),
                    restored.manager(),
                    checkpoints,
                    restored.settings().get(TrainerSettings.CHECKPOINT_INTERVAL_STEPS),
                    board::trained,
                    () -> true,
                    FailPoints.NONE,
                    start);
            train(runner, reader, chunks, original, sampleIds);
            checkpoints.finish(runner.progress());
        }
        return store.newestValid().orElseThrow();
    }

    @Override
    public void close() {
        loader.close();
    }

    private void train(
            StepRunner runner,
            ChunkReader reader,
            ChunkGatherer chunks,
            List<LedgerRecord> original,
            Set<String> sampleIds) {
        long done = repeatCommitted(runner, chunks);
        BatchPlanner planner = Planning.planner(
                restored.settings(),
                restored.facts(),
                restored.setup(),
                restored.state().learner());
        for (List<LedgerRecord> group : LedgerRecord.byChunk(original)) {
            List<LedgerRecord> rest =
                    group.stream().filter(record -> record.offset() >= done).toList();
            if (rest.isEmpty() || group.get(0).entry().getKind() == LedgerEntryKind.TAKEOVER) {
                continue;
            }
            rest.forEach(record -> RepeatedSettings.require(
                    record.entry(),
                    restored.facts().configurationHash(),
                    "Forgetting across a change of settings is not possible"));
            if (rest.size() < group.size()) {
                carryOver(runner, rest, chunks);
            } else {
                planAnew(runner, group, planner, reader, chunks, sampleIds);
            }
        }
    }

    /** The branch begins in the middle of this chunk, which holds none of the samples: its remaining steps stay as they were. */
    private void carryOver(StepRunner runner, List<LedgerRecord> rest, ChunkGatherer chunks) {
        List<LedgerEntry> entries = rest.stream()
                .map(record -> LedgerEntry.newBuilder(record.entry())
                        .setModel(restored.facts().model())
                        .setTrainerId(restored.facts().trainerId())
                        .setPlannedAt(clock.instant())
                        .setReplannedTo(end(rest))
                        .build())
                .toList();
        List<LedgerRecord> committed = ledger.commit(entries, List.of());
        runner.run(committed, chunks.of(committed, () -> true));
    }

    private void planAnew(
            StepRunner runner,
            List<LedgerRecord> group,
            BatchPlanner planner,
            ChunkReader reader,
            ChunkGatherer chunks,
            Set<String> sampleIds) {
        Chunk chunk = without(group, reader, sampleIds);
        PlanPosition position = runner.progress().plan();
        ChunkContents contents = chunks.of(position, chunk, () -> true);
        List<LedgerEntry> plan = planner.plan(
                position,
                chunk,
                contents.exemplars().size(),
                group.get(0).entry().getControlOffset(),
                clock.instant());
        plan.forEach(entry -> entry.setReplannedTo(end(group)));
        runner.run(ledger.commit(plan, List.of()), contents);
    }

    private static long end(List<LedgerRecord> records) {
        return records.get(records.size() - 1).offset() + 1;
    }

    /**
     * Carries out what an interrupted rebuild has committed.
     *
     * @return offset of the ledger before which every entry of the original is accounted for
     */
    private long repeatCommitted(StepRunner runner, ChunkGatherer chunks) {
        LedgerReader branch = new LedgerReader(restored.facts().model(), topics, deserializer);
        long done = runner.progress().ledgerOffset();
        for (LedgerRecord record : branch.readAll()) {
            done = Math.max(done, record.entry().getReplannedTo());
        }
        List<LedgerRecord> committed = branch.readFrom(runner.progress().ledgerOffset()).stream()
                .filter(record -> record.entry().getKind() != LedgerEntryKind.TAKEOVER)
                .toList();
        for (List<LedgerRecord> chunk : LedgerRecord.byChunk(committed)) {
            runner.run(chunk, chunks.of(chunk, () -> true));
        }
        return done;
    }

    private static Chunk without(List<LedgerRecord> group, ChunkReader reader, Set<String> sampleIds) {
        LedgerEntry first = group.get(0).entry();
        LedgerEntry last = group.get(group.size() - 1).entry();
        boolean trains = first.getKind() == LedgerEntryKind.STEP;
        List<Sample> samples = trains ? reader.read(first) : List.of();
        List<Sample> kept = new ArrayList<>();
        List<DroppedOffset> dropped = new ArrayList<>(first.getDropped());
        for (Sample sample : samples) {
            if (sampleIds.contains(sample.sampleId())) {
                dropped.add(DroppedOffset.newBuilder()
                        .setPartition(sample.position().partition())
                        .setOffset(sample.position().offset())
                        .setCode(ErrorCode.FORGOTTEN.code())
                        .build());
            } else {
                kept.add(sample);
            }
        }
        // An end of a domain that steps brought about takes no ranges: the planner brings it about again.
        boolean endsDomain = last.getKind() == LedgerEntryKind.DOMAIN_END
                && (!trains || !last.getRanges().isEmpty());
        return new Chunk(first.getDomain(), first.getRanges(), kept, dropped, endsDomain, last.getReason());
    }
}
