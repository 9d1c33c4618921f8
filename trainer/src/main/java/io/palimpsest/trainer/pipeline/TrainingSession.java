package io.palimpsest.trainer.pipeline;

import io.palimpsest.events.v1.LedgerEntry;
import io.palimpsest.events.v1.LedgerEntryKind;
import io.palimpsest.schemas.errors.DeadLetter;
import io.palimpsest.schemas.errors.PoisonRecordException;
import io.palimpsest.trainer.ledger.Ledger;
import io.palimpsest.trainer.ledger.LedgerReader;
import io.palimpsest.trainer.ledger.LedgerRecord;
import io.palimpsest.trainer.plan.BatchPlanner;
import io.palimpsest.trainer.plan.Boundary;
import io.palimpsest.trainer.plan.Chunk;
import io.palimpsest.trainer.plan.ChunkAssembler;
import io.palimpsest.trainer.plan.EventPosition;
import io.palimpsest.trainer.plan.PlanPosition;
import io.palimpsest.trainer.plan.Sample;
import io.palimpsest.trainer.plan.StreamEvent;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run of training, from the checkpoint it resumes to the stop: first the plans that were committed after the checkpoint, exactly as
 * they stand, then the stream. Owns the dead letters that wait for their plan. Training thread only.
 */
final class TrainingSession {

    private static final Logger LOG = LoggerFactory.getLogger(TrainingSession.class);
    private static final String STAGE = "trainer";
    private static final Duration POLL = Duration.ofMillis(200);

    /** So many dead letters are written without waiting for a plan, to bound memory when nothing else arrives. */
    private static final int MOST_LETTERS = 256;

    private static final int EVENTS_PER_REPORT = 64;

    private final PairStream pairs;
    private final PairInspector inspector;
    private final ChunkReader chunks;
    private final ControlInbox control;
    private final Function<PlanPosition, ChunkAssembler> assemblers;
    private final BatchPlanner planner;
    private final Ledger ledger;
    private final StepRunner runner;
    private final Patience patience;
    private final StatusBoard board;
    private final Clock clock;
    private final Duration linger;
    private final Gate gate;

    private final List<ProducerRecord<byte[], byte[]>> letters = new ArrayList<>();
    private final Set<String> replayedBoundaries = new HashSet<>();
    private ChunkAssembler assembler;
    private Instant quietSince;
    private long events;

    TrainingSession(
            PairStream pairs,
            PairInspector inspector,
            ChunkReader chunks,
            ControlInbox control,
            Function<PlanPosition, ChunkAssembler> assemblers,
            BatchPlanner planner,
            Ledger ledger,
            StepRunner runner,
            Patience patience,
            StatusBoard board,
            Clock clock,
            Duration linger,
            Gate gate) {
        this.pairs = pairs;
        this.inspector = inspector;
        this.chunks = chunks;
        this.control = control;
        this.assemblers = assemblers;
        this.planner = planner;
        this.ledger = ledger;
        this.runner = runner;
        this.patience = patience;
        this.board = board;
        this.clock = clock;
        this.linger = linger;
        this.gate = gate;
    }

    /**
     * Carries out what was committed but is not in the checkpoint.
     *
     * @param reader reads the ledger
     */
    void replay(LedgerReader reader) {
        List<LedgerRecord> committed =
                patience.until(() -> reader.readFrom(runner.progress().ledgerOffset()));
        if (!committed.isEmpty()) {
            LOG.info(
                    "Repeating {} ledger entries that were committed after step {}",
                    committed.size(),
                    runner.progress().step());
            showPlanned(committed);
            board.phase(TrainerStatus.Phase.REPLAYING);
        }
        int start = 0;
        while (start < committed.size()) {
            int end = start + 1;
            long chunk = committed.get(start).entry().getChunk();
            while (end < committed.size() && committed.get(end).entry().getChunk() == chunk) {
                end++;
            }
            if (!replayChunk(committed.subList(start, end))) {
                return;
            }
            start = end;
        }
    }

    /** Trains what the stream brings, until the loop is to stop. */
    void follow() {
        PlanPosition position = runner.progress().plan();
        pairs.seek(position.next());
        assembler = assemblers.apply(position);
        quietSince = clock.instant();
        while (gate.proceed()) {
            board.phase(TrainerStatus.Phase.READING);
            // The checkpoint at the end of a stream becomes durable when no step follows that would announce it.
            runner.announceFinished();
            announceBoundaries();
            Optional<ConsumerRecord<byte[], byte[]>> next = pairs.peek(POLL);
            if (next.isPresent()) {
                take(next.get());
            } else {
                rest();
            }
            trainClosedChunks();
        }
    }

    private boolean replayChunk(List<LedgerRecord> records) {
        Optional<LedgerEntry> step = records.stream()
                .map(LedgerRecord::entry)
                .filter(entry -> entry.getKind() == LedgerEntryKind.STEP)
                .findFirst();
        List<Sample> samples =
                step.map(entry -> patience.until(() -> chunks.read(entry))).orElse(List.of());
        records.stream()
                .map(LedgerRecord::entry)
                .filter(entry -> entry.getKind() == LedgerEntryKind.DOMAIN_END)
                .forEach(entry -> replayedBoundaries.add(entry.getReason()));
        return runner.run(records, samples);
    }

    private void announceBoundaries() {
        for (Boundary boundary : control.takeBoundaries()) {
            boolean replayed =
                    boundary.before().isEmpty() && replayedBoundaries.contains(ChunkAssembler.boundaryReason(boundary));
            if (!replayed) {
                assembler.announce(boundary);
            }
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        assembler.add(patience.until(() -> inspect(record)));
        pairs.advance(record);
        quietSince = clock.instant();
        if (letters.size() >= MOST_LETTERS) {
            commit(List.of());
        }
        if (++events % EVENTS_PER_REPORT == 0) {
            board.read(pairs.lag(), assembler.openSamples());
        }
    }

    private StreamEvent inspect(ConsumerRecord<byte[], byte[]> record) {
        try {
            return inspector.inspect(record);
        } catch (PoisonRecordException poison) {
            LOG.warn(
                    "{}-{}@{} is dead-lettered as {}: {}",
                    record.topic(),
                    record.partition(),
                    record.offset(),
                    poison.code(),
                    poison.getMessage());
            letters.add(DeadLetter.of(record, poison, STAGE, clock.instant()).toRecord(record));
            board.deadLettered();
            return new StreamEvent.Poison(new EventPosition(record.partition(), record.offset()), poison.code());
        }
    }

    private void rest() {
        assembler.reach(pairs.positions());
        board.read(pairs.lag(), assembler.openSamples());
        if (Duration.between(quietSince, clock.instant()).compareTo(linger) >= 0) {
            assembler.closeIdle();
            if (assembler.openSamples() == 0 && !letters.isEmpty() && !assembler.hasClosed()) {
                commit(List.of());
            }
        }
    }

    private void trainClosedChunks() {
        for (Optional<Chunk> chunk = assembler.poll(); chunk.isPresent(); chunk = assembler.poll()) {
            List<LedgerRecord> committed = commit(planner.plan(runner.progress().plan(), chunk.get(), clock.instant()));
            board.phase(TrainerStatus.Phase.TRAINING);
            if (!runner.run(committed, chunk.get().samples())) {
                return;
            }
            pairs.advertise(runner.progress().offsets());
            // While training nobody looked whether the stream is quiet.
            quietSince = clock.instant();
        }
    }

    private List<LedgerRecord> commit(List<LedgerEntry> entries) {
        List<LedgerRecord> committed = patience.until(() -> ledger.commit(entries, letters));
        letters.clear();
        showPlanned(committed);
        return committed;
    }

    private void showPlanned(List<LedgerRecord> records) {
        records.stream()
                .map(LedgerRecord::entry)
                .filter(entry -> entry.getKind() == LedgerEntryKind.STEP)
                .forEach(entry -> board.planned(entry.getStep() + 1));
    }
}
