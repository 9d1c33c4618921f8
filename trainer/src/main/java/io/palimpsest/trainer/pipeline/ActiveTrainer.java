package io.palimpsest.trainer.pipeline;

import ai.djl.ndarray.NDManager;
import io.palimpsest.events.v1.LedgerEntry;
import io.palimpsest.model.ModelDirectory;
import io.palimpsest.schemas.config.ConfigurationException;
import io.palimpsest.schemas.config.KafkaClients;
import io.palimpsest.schemas.config.Settings;
import io.palimpsest.schemas.logs.LogField;
import io.palimpsest.schemas.topics.Topic;
import io.palimpsest.schemas.traces.Traces;
import io.palimpsest.trainer.checkpoint.CheckpointStore;
import io.palimpsest.trainer.checkpoint.CheckpointWriter;
import io.palimpsest.trainer.checkpoint.Retention;
import io.palimpsest.trainer.checkpoint.StoredCheckpoint;
import io.palimpsest.trainer.faults.FailPoint;
import io.palimpsest.trainer.faults.FailPoints;
import io.palimpsest.trainer.learner.StepReport;
import io.palimpsest.trainer.lease.TrainerLease;
import io.palimpsest.trainer.ledger.Ledger;
import io.palimpsest.trainer.ledger.LedgerReader;
import io.palimpsest.trainer.ledger.TopicReader;
import io.palimpsest.trainer.plan.BoundaryPolicy;
import io.palimpsest.trainer.plan.ChangePoints;
import io.palimpsest.trainer.plan.Sample;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The trainer that owns ledger and store of a model, from the checkpoint it resumes to the stop. Owns what training changes.
 * Training thread only: {@link #load}, then {@link #train}, then {@link #close}.
 */
final class ActiveTrainer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ActiveTrainer.class);
    private static final TopicPartition LEDGER = new TopicPartition(Topic.LEDGER.topicName(), 0);

    private final Settings settings;
    private final KafkaClients clients;
    private final RunFacts facts;
    private final ModelSetup setup;
    private final Serializer<Object> serializer;
    private final Ledger ledger;
    private final CheckpointStore store;
    private final StatusBoard board;
    private final FailPoints failPoints;
    private final Clock clock;
    private final TrainingSpan span;
    private final TrainingTraces traces;

    private final NDManager manager;
    private final TrainingState state;
    private StoredCheckpoint resumed;

    ActiveTrainer(
            Settings settings,
            KafkaClients clients,
            RunFacts facts,
            ModelSetup setup,
            Serializer<Object> serializer,
            Ledger ledger,
            CheckpointStore store,
            StatusBoard board,
            FailPoints failPoints,
            Clock clock,
            TrainingSpan span,
            Traces traces) {
        this.traces = new TrainingTraces(traces, facts.model());
        this.settings = settings;
        this.clients = clients;
        this.facts = facts;
        this.setup = setup;
        this.serializer = serializer;
        this.ledger = ledger;
        this.store = store;
        this.board = board;
        this.failPoints = failPoints;
        this.clock = clock;
        this.span = span;
        this.manager = NDManager.newBaseManager(facts.device());
        this.state = TrainingState.begin(setup, facts.seed(), manager);
    }

    /** Restores the newest valid checkpoint, if there is one. */
    void load() throws IOException {
        Optional<StoredCheckpoint> newest = store.newestValid();
        if (newest.isPresent()) {
            resumed = newest.get();
            LOG.atInfo()
                    .addKeyValue(LogField.CHECKPOINT, resumed.id())
                    .addKeyValue(LogField.STEP, resumed.manifest().step())
                    .addKeyValue(LogField.DOMAIN, resumed.manifest().domain())
                    .log("Resuming from checkpoint {}", resumed.id());
            refuseOtherModel();
            warnOfChanges();
            state.restore(manager, store, resumed);
        } else {
            LOG.info("There is no checkpoint yet; training begins at step 0");
        }
        failPoints.reached(FailPoint.TAKEOVER_BEFORE_REPLAY);
    }

    /**
     * Repeats what the ledger holds after the checkpoint, then trains what the stream brings, and ends with a checkpoint.
     *
     * @param lease held by this trainer
     * @param stopping whether to stop
     */
    void train(TrainerLease lease, BooleanSupplier stopping) throws IOException {
        Map<String, Object> consumer = clients.bytesConsumer("palimpsest-trainer", lagGroup());
        TopicReader topics = new TopicReader(consumer);
        CheckpointAnnouncer announcer = new CheckpointAnnouncer(facts.model(), ledger, serializer, failPoints, traces);
        Patience patience = new Patience(stopping, board);
        List<String> forgotten =
                resumed == null ? List.of() : resumed.manifest().forgotten();
        try (Deserializer<Object> deserializer = clients.valueDeserializer();
                PairStream pairs = new PairStream(consumer);
                ControlInbox control = new ControlInbox(facts.model(), consumer, deserializer);
                MetricsPublisher metrics = metrics();
                BatchLoader loader = BatchLoader.of(settings, setup);
                Checkpointing checkpoints = new Checkpointing(
                        facts,
                        forgotten,
                        setup.documents(),
                        state,
                        manager,
                        writer(control),
                        announcer,
                        board,
                        failPoints,
                        traces,
                        clock)) {
            TrainingProgress progress = resumed == null
                    ? TrainingProgress.start(pairs.beginning(), topics.beginning(LEDGER))
                    : TrainingProgress.of(resumed.manifest());
            board.resumed(progress);
            TrainingGate gate = new TrainingGate(control, lease, ledger, lagGroup(), patience, stopping, board);
            PairInspector inspector = PairInspector.of(settings, deserializer);
            Set<String> excluded = Set.copyOf(forgotten);
            ChunkReader reader = new ChunkReader(topics, inspector);
            ChunkGatherer chunks = new ChunkGatherer(
                    reader,
                    state.exemplars(),
                    new CandidateFeatures(reader, state.learner(), setup, loader, manager)::of,
                    excluded);
            StepRunner runner = new StepRunner(
                    state,
                    setup,
                    loader,
                    new LookBack(positions -> patience.until(() -> chunks.finished(positions)), setup, loader, manager),
                    manager,
                    checkpoints,
                    settings.get(TrainerSettings.CHECKPOINT_INTERVAL_STEPS),
                    new StepObserver() {
                        @Override
                        public void trained(LedgerEntry entry, StepReport report) {
                            board.trained(entry, report);
                            // A process that stood still may have been replaced; nothing of it may appear any more.
                            gate.check();
                            metrics.trained(entry, report, board);
                        }

                        @Override
                        public void learned(LedgerEntry entry, List<Sample> samples) {
                            metrics.learned(entry, samples);
                        }
                    },
                    gate,
                    failPoints,
                    progress);
            // A checkpoint taken just before a pause is announced in it, and a full disk is noticed.
            gate.follow(() -> runner.progress().offsets(), runner::tendCheckpoints);
            List<StoredCheckpoint> stored = store.list();
            patience.until(() -> {
                announcer.reconcile(stored, topics, deserializer);
                return true;
            });
            if (resumed == null) {
                checkpoints.take(progress);
            } else {
                checkpoints.resumedFrom(progress);
                board.announced(resumed);
            }
            try (ChangePoints changePoints = changePoints(consumer, deserializer, () -> {
                runner.tendCheckpoints();
                return gate.proceed();
            })) {
                TrainingSession session = new TrainingSession(
                        facts.model(),
                        pairs,
                        inspector,
                        chunks,
                        control,
                        position -> Planning.assembler(settings, state.learner(), changePoints, position),
                        Planning.planner(settings, facts, setup, state.learner()),
                        ledger,
                        runner,
                        patience,
                        board,
                        clock,
                        Duration.ofSeconds(settings.get(TrainerSettings.CHUNK_LINGER_SECONDS)),
                        gate,
                        failPoints,
                        excluded,
                        facts.configurationHash(),
                        span,
                        traces);
                session.replay(new LedgerReader(facts.model(), topics, deserializer));
                runner.tendCheckpoints();
                session.follow();
            }
            checkpoints.finish(runner.progress());
            LOG.atInfo()
                    .addKeyValue(LogField.STEP, runner.progress().step())
                    .log("Stopped after step {}", runner.progress().step());
        }
    }

    @Override
    public void close() {
        state.close();
        manager.close();
    }

    private String lagGroup() {
        return "palimpsest-trainer-" + facts.model();
    }

    private CheckpointWriter writer(ControlInbox control) {
        int keepLast = settings.get(TrainerSettings.CHECKPOINT_KEEP_LAST);
        return new CheckpointWriter(
                store, () -> new Retention(keepLast, control.promoted()), resumed == null ? null : resumed.id());
    }

    private ChangePoints changePoints(Map<String, Object> consumer, Deserializer<Object> deserializer, Gate gate) {
        return Planning.ends(BoundaryPolicy.DRIFT, settings, state.learner())
                ? new DriftInbox(
                        facts.model(),
                        consumer,
                        deserializer,
                        Duration.ofSeconds(settings.get(TrainerSettings.BOUNDARY_DRIFT_WAIT_SECONDS)),
                        gate,
                        board)
                : ChangePoints.NONE;
    }

    private MetricsPublisher metrics() {
        return new MetricsPublisher(
                facts.model(),
                settings.get(TrainerSettings.METRICS_INTERVAL_STEPS),
                clients.bytesProducer("palimpsest-trainer-metrics"),
                serializer,
                clock);
    }

    private void refuseOtherModel() throws IOException {
        if (!resumed.manifest().learner().equals(state.learner().name())
                || resumed.manifest().seed() != facts.seed()
                || !holds(ModelDirectory.PRESET_FILE)
                || !holds(ModelDirectory.TOKENIZER_FILE)) {
            throw new ConfigurationException(
                    "Model '" + facts.model() + "' was started with another learner, seed, preset"
                            + " or tokenizer (its newest checkpoint is " + resumed.id()
                            + "). Set them back, or set model.name to train a new model.");
        }
    }

    private boolean holds(String document) throws IOException {
        return Arrays.equals(store.file(resumed, document), setup.documents().get(document));
    }

    private void warnOfChanges() {
        if (!resumed.manifest().configurationHash().equals(facts.configurationHash())) {
            LOG.atWarn()
                    .addKeyValue(LogField.CHECKPOINT, resumed.id())
                    .log(
                            "The settings of training have changed since checkpoint {}: steps planned from now on follow the"
                                    + " new ones",
                            resumed.id());
        }
        if (!resumed.manifest().environment().equals(facts.environment())) {
            LOG.atWarn()
                    .addKeyValue(LogField.CHECKPOINT, resumed.id())
                    .log(
                            "Checkpoint {} was trained on {} and goes on on {}: the last digits of the weights may differ from"
                                    + " an undisturbed run",
                            resumed.id(),
                            resumed.manifest().environment(),
                            facts.environment());
        }
    }
}
