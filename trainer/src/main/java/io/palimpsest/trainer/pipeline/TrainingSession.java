package io.palimpsest.trainer.pipeline;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Scope;
import io.palimpsest.events.v1.LedgerEntry;
import io.palimpsest.events.v1.LedgerEntryKind;
import io.palimpsest.schemas.errors.DeadLetter;
import io.palimpsest.schemas.errors.ErrorCode;
import io.palimpsest.schemas.errors.PoisonRecordException;
import io.palimpsest.schemas.logs.LogField;
import io.palimpsest.schemas.topics.Topic;
import io.palimpsest.trainer.faults.FailPoint;
import io.palimpsest.trainer.faults.FailPoints;
import io.palimpsest.trainer.ledger.Ledger;
import io.palimpsest.trainer.ledger.LedgerReader;
import io.palimpsest.trainer.ledger.LedgerRecord;
import io.palimpsest.trainer.ledger.RecordsLostException;
import io.palimpsest.trainer.plan.BatchPlanner;
import io.palimpsest.trainer.plan.Chunk;
import io.palimpsest.trainer.plan.ChunkAssembler;
import io.palimpsest.trainer.plan.ChunkContents;
import io.palimpsest.trainer.plan.EventPosition;
import io.palimpsest.trainer.plan.PlanPosition;
import io.palimpsest.trainer.plan.StreamEvent;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
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

    private static final int EVENTS_PER_REPORT = 64;

    private final String model;
    private final PairStream pairs;
    private final PairInspector inspector;
    private final ChunkGatherer chunks;
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
    private final FailPoints failPoints;
    private final Set<String> forgotten;
    private final String configurationHash;
    private final TrainingSpan span;
    private final TrainingTraces traces;

    private final Map<EventPosition, ProducerRecord<byte[], byte[]>> letters = new HashMap<>();
    private ChunkAssembler assembler;
    private Instant quietSince;
    private long events;

    TrainingSession(
            String model,
            PairStream pairs,
            PairInspector inspector,
            ChunkGatherer chunks,
            ControlInbox control,
            Function<PlanPosition, ChunkAssembler> assemblers,
            BatchPlanner planner,
            Ledger ledger,
            StepRunner runner,
            Patience patience,
            StatusBoard board,
            Clock clock,
            Duration linger,
            Gate gate,
            FailPoints failPoints,
            Set<String> forgotten,
            String configurationHash,
            TrainingSpan span,
            TrainingTraces traces) {
        this.traces = traces;
        this.model = model;
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
        this.failPoints = failPoints;
        this.forgotten = forgotten;
        this.configurationHash = configurationHash;
        this.span = span;
    }

    /**
     * Carries out what was committed but is not in the checkpoint.
     *
     * @param reader reads the ledger
     */
    void replay(LedgerReader reader) {
        List<LedgerRecord> committed = patience
                .until(() -> reader.readFrom(runner.progress().ledgerOffset()))
                .stream()
                .filter(record -> record.entry().getKind() != LedgerEntryKind.TAKEOVER)
                .toList();
        if (!committed.isEmpty()) {
            LOG.atInfo()
                    .addKeyValue(LogField.STEP, runner.progress().step())
                    .addKeyValue(LogField.EVENTS, committed.size())
                    .log(
                            "Repeating {} ledger entries that were committed after step {}",
                            committed.size(),
                            runner.progress().step());
            refuseGap(committed.get(0));
            committed.forEach(record -> RepeatedSettings.require(
                    record.entry(),
                    configurationHash,
                    "It is in no checkpoint yet: start the trainer with the settings as they were and stop it with Ctrl-C,"
                            + " which puts it into one; then start it with the new settings"));
            showPlanned(committed);
            board.phase(TrainerStatus.Phase.REPLAYING);
        }
        for (List<LedgerRecord> chunk : LedgerRecord.byChunk(committed)) {
            failPoints.reached(FailPoint.REPLAY_CHUNK);
            Optional<ChunkContents> contents = gathered(() -> chunks.of(chunk, this::betweenBatches));
            if (contents.isEmpty() || !repeated(chunk, contents.get())) {
                return;
            }
        }
    }

    private boolean repeated(List<LedgerRecord> chunk, ChunkContents contents) {
        Span traced = traces.repeated(chunk);
        try (Scope current = traced.makeCurrent()) {
            return runner.run(chunk, contents);
        } finally {
            traced.end();
        }
    }

    /** Without a checkpoint all entries are needed, and the ledger may have lost its beginning. */
    private void refuseGap(LedgerRecord first) {
        if (first.entry().getStep() > runner.progress().step()) {
            throw new RecordsLostException(new TopicPartition(Topic.LEDGER.topicName(), 0), 0, null);
        }
    }

    /** Trains what the stream brings, until the loop is to stop or the span is over. */
    void follow() {
        try {
            followStream();
        } catch (StoppedException stopped) {
            LOG.debug("Stopped while waiting for the evaluator; the open chunk is read again", stopped);
        }
    }

    private void followStream() {
        PlanPosition position = runner.progress().plan();
        Map<Integer, Long> ends = span == TrainingSpan.TO_PRESENT_END ? pairs.ends() : Map.of();
        control.alreadyTaken(position.controlOffset());
        pairs.seek(position.next());
        assembler = assemblers.apply(position);
        quietSince = clock.instant();
        while (gate.proceed()) {
            if (span == TrainingSpan.TO_PRESENT_END && readTo(ends)) {
                endStream();
                return;
            }
            board.phase(TrainerStatus.Phase.READING);
            // The checkpoint at the end of a stream becomes durable when no step follows that would announce it.
            runner.tendCheckpoints();
            announceBoundaries();
            assembler.cutAtChanges();
            Optional<ConsumerRecord<byte[], byte[]>> next = pairs.peek(POLL);
            if (next.isPresent()) {
                take(next.get());
            } else {
                rest();
            }
            trainClosedChunks();
        }
    }

    private boolean readTo(Map<Integer, Long> ends) {
        Map<Integer, Long> positions = pairs.positions();
        return ends.entrySet().stream().allMatch(end -> positions.get(end.getKey()) >= end.getValue());
    }

    private void endStream() {
        announceBoundaries();
        assembler.reach(pairs.positions());
        assembler.endDomain("end of the stream");
        trainClosedChunks();
    }

    private void announceBoundaries() {
        control.takeBoundaries().forEach(assembler::announce);
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        assembler.add(patience.until(() -> inspect(record)));
        pairs.advance(record);
        quietSince = clock.instant();
        if (++events % EVENTS_PER_REPORT == 0) {
            board.read(pairs.lag(), assembler.openSamples());
        }
    }

    private StreamEvent inspect(ConsumerRecord<byte[], byte[]> record) {
        EventPosition position = new EventPosition(record.partition(), record.offset());
        try {
            StreamEvent event = inspector.inspect(record);
            boolean excluded = event instanceof StreamEvent.Trainable trainable
                    && forgotten.contains(trainable.sample().sampleId());
            if (excluded) {
                return new StreamEvent.Dropped(position, ErrorCode.FORGOTTEN, 0);
            }
            if (event instanceof StreamEvent.Trainable) {
                traces.read(record);
            }
            return event;
        } catch (PoisonRecordException poison) {
            LOG.atWarn()
                    .addKeyValue(LogField.TOPIC, record.topic())
                    .addKeyValue(LogField.PARTITION, record.partition())
                    .addKeyValue(LogField.OFFSET, record.offset())
                    .addKeyValue(LogField.CODE, poison.code().code())
                    .log(
                            "{}-{}@{} is dead-lettered as {}: {}",
                            record.topic(),
                            record.partition(),
                            record.offset(),
                            poison.code(),
                            poison.getMessage());
            letters.put(
                    position,
                    DeadLetter.of(record, poison, STAGE, clock.instant())
                            .forModel(model)
                            .toRecord(record));
            board.deadLettered();
            return new StreamEvent.Dropped(position, poison.code(), Math.max(0, record.serializedValueSize()));
        }
    }

    private void rest() {
        assembler.reach(pairs.positions());
        board.read(pairs.lag(), assembler.openSamples());
        if (Duration.between(quietSince, clock.instant()).compareTo(linger) >= 0) {
            assembler.closeIdle();
        }
    }

    private void trainClosedChunks() {
        for (Optional<Chunk> chunk = assembler.poll(); chunk.isPresent(); chunk = assembler.poll()) {
            PlanPosition position = runner.progress().plan();
            Chunk planned = chunk.get();
            Optional<ChunkContents> contents = gathered(() -> chunks.of(position, planned, this::betweenBatches));
            if (contents.isEmpty()) {
                return;
            }
            if (!trained(position, planned, contents.get())) {
                return;
            }
            pairs.advertise(runner.progress().offsets());
            // While training nobody looked whether the stream is quiet.
            quietSince = clock.instant();
        }
    }

    /** Plans a chunk and carries out the plan; false when the loop is to stop. */
    private boolean trained(PlanPosition position, Chunk chunk, ChunkContents contents) {
        Span traced = traces.chunk(chunk, position.step());
        try (Scope current = traced.makeCurrent()) {
            int exemplars = contents.exemplars().size();
            List<LedgerRecord> committed = commit(
                    planner.plan(position, chunk, exemplars, control.takenOffset(), clock.instant()), letters(chunk));
            tellPlan(chunk, committed);
            board.phase(TrainerStatus.Phase.TRAINING);
            return runner.run(committed, contents);
        } finally {
            traced.end();
        }
    }

    /** Empty when the loop is to stop in the middle. */
    private Optional<ChunkContents> gathered(Supplier<ChunkContents> gathering) {
        try {
            return Optional.of(patience.until(gathering));
        } catch (StoppedException stopped) {
            return Optional.empty();
        }
    }

    /** A long look at samples must not delay the checkpoint at the end of the domain, a pause, a stop or a takeover. */
    private boolean betweenBatches() {
        failPoints.reached(FailPoint.CHOOSING_EXEMPLARS);
        runner.tendCheckpoints();
        return gate.proceed();
    }

    /** The dead letters of what a chunk drops; of samples that must never be trained there are none. */
    private List<ProducerRecord<byte[], byte[]>> letters(Chunk chunk) {
        return chunk.dropped().stream()
                .map(drop -> letters.remove(new EventPosition(drop.getPartition(), drop.getOffset())))
                .filter(Objects::nonNull)
                .toList();
    }

    private List<LedgerRecord> commit(List<LedgerEntry> entries, List<ProducerRecord<byte[], byte[]>> others) {
        failPoints.reached(FailPoint.BEFORE_PLAN_COMMIT);
        List<LedgerRecord> committed = patience.until(() -> ledger.commit(entries, others));
        failPoints.reached(FailPoint.AFTER_PLAN_COMMIT);
        showPlanned(committed);
        return committed;
    }

    private static void tellPlan(Chunk chunk, List<LedgerRecord> committed) {
        long steps = committed.stream()
                .filter(record -> record.entry().getKind() == LedgerEntryKind.STEP)
                .count();
        LedgerRecord first = committed.get(0);
        boolean ofDomain = !chunk.domain().isEmpty();
        LOG.atInfo()
                .addKeyValue(LogField.STEP, first.entry().getStep())
                .addKeyValue(LogField.DOMAIN, ofDomain ? chunk.domain() : null)
                .addKeyValue(LogField.PLANNED, steps)
                .addKeyValue(LogField.EVENTS, chunk.samples().size())
                .addKeyValue(LogField.TOPIC, Topic.LEDGER.topicName())
                .addKeyValue(LogField.OFFSET, first.offset())
                .log(
                        "Committed the plan of {}{}{}: {} events in {} steps from step {} on ({})",
                        Chunk.describe(chunk.ranges()),
                        ofDomain ? " of domain '" + chunk.domain() + "'" : "",
                        chunk.endsDomain() ? ", which ends there" : "",
                        chunk.samples().size(),
                        steps,
                        first.entry().getStep(),
                        chunk.reason());
    }

    private void showPlanned(List<LedgerRecord> records) {
        records.stream()
                .map(LedgerRecord::entry)
                .filter(entry -> entry.getKind() == LedgerEntryKind.STEP)
                .forEach(entry -> board.planned(entry.getStep() + 1));
    }
}
