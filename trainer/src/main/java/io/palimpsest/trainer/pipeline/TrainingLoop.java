package io.palimpsest.trainer.pipeline;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;
import io.palimpsest.model.ModelDirectory;
import io.palimpsest.schemas.config.ConfigurationException;
import io.palimpsest.schemas.config.KafkaClients;
import io.palimpsest.schemas.config.KafkaSettings;
import io.palimpsest.schemas.config.Settings;
import io.palimpsest.schemas.images.PairValidator;
import io.palimpsest.schemas.topics.TopicCatalogue;
import io.palimpsest.trainer.checkpoint.CheckpointStore;
import io.palimpsest.trainer.checkpoint.CheckpointWriter;
import io.palimpsest.trainer.checkpoint.Environment;
import io.palimpsest.trainer.checkpoint.LocalCheckpointStore;
import io.palimpsest.trainer.checkpoint.StoredCheckpoint;
import io.palimpsest.trainer.learner.Learner;
import io.palimpsest.trainer.ledger.Ledger;
import io.palimpsest.trainer.ledger.LedgerReader;
import io.palimpsest.trainer.ledger.TopicReader;
import io.palimpsest.trainer.plan.BatchPlanner;
import io.palimpsest.trainer.plan.BoundaryPolicy;
import io.palimpsest.trainer.plan.ChunkAssembler;
import io.palimpsest.trainer.plan.ChunkLimits;
import io.palimpsest.trainer.plan.PlanSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The trainer of one model. {@link #run} is called once, on a thread of its own, which becomes the training thread; it opens and closes
 * everything it uses. {@link #stop} may be called from any thread, at any time, more than once; {@code run} then finishes the step,
 * writes and announces a checkpoint, and returns. Interrupting the thread instead may lose the steps since the last checkpoint, which
 * the next start repeats.
 *
 * <p>A restart loads the newest valid checkpoint, repeats the plans committed after it, and goes on planning; with the same environment
 * the weights are the same bit by bit as if it had never stopped.
 *
 * <p>{@code run} throws {@link io.palimpsest.trainer.ledger.FencedException} when another trainer took over the model, and {@link
 * io.palimpsest.trainer.ledger.RecordsLostException} when Kafka no longer holds what is needed to go on.
 */
public final class TrainingLoop implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(TrainingLoop.class);
    private static final Duration CONTROL_INTERVAL = Duration.ofMillis(200);

    private final Settings settings;
    private final TrainingListener listener;
    private final Supplier<ModelSetup> models;
    private final Clock clock;
    private volatile boolean stopping;
    private long controlPolled = Long.MIN_VALUE;

    /**
     * @param settings resolved from a catalogue that contains the Kafka settings and {@link TrainerSettings#catalogue()}
     * @param listener hears of progress
     */
    public TrainingLoop(Settings settings, TrainingListener listener) {
        this(settings, listener, () -> ModelSetup.from(settings), Clock.systemUTC());
    }

    /**
     * @param settings resolved from a catalogue that contains the Kafka settings and {@link TrainerSettings#catalogue()}
     * @param listener hears of progress
     * @param models makes what is trained; closed by the loop
     * @param clock tells the time for people and for lingering; no result of training depends on it
     */
    public TrainingLoop(Settings settings, TrainingListener listener, Supplier<ModelSetup> models, Clock clock) {
        this.settings = settings;
        this.listener = listener;
        this.models = models;
        this.clock = clock;
    }

    /** Asks the loop to stop after the current step. */
    public void stop() {
        stopping = true;
    }

    @Override
    public void run() {
        KafkaClients clients = new KafkaClients(settings);
        StatusBoard board = new StatusBoard(listener, clock);
        try (Admin admin = Admin.create(clients.admin("palimpsest-trainer-admin"))) {
            TopicCatalogue.ensure(
                    admin, settings.get(KafkaSettings.REPLICATION_FACTOR).shortValue());
        }
        RunFacts facts = facts();
        // The store is cleaned when opened, so the ledger is taken over first: a predecessor may still be writing.
        try (Serializer<Object> serializer = clients.valueSerializer();
                Ledger ledger = new Ledger(facts.model(), clients.bytesProducer("palimpsest-trainer"), serializer);
                ModelSetup setup = models.get();
                NDManager manager = NDManager.newBaseManager();
                Learner learner = setup.learners().create(manager)) {
            CheckpointStore store =
                    new LocalCheckpointStore(settings.get(TrainerSettings.CHECKPOINT_DIRECTORY), facts.model());
            Optional<StoredCheckpoint> resumed = store.newestValid();
            if (resumed.isPresent()) {
                restore(store, resumed.get(), setup, learner, manager, facts);
            }
            train(clients, facts, board, serializer, ledger, setup, manager, learner, store, resumed);
        } catch (IOException failure) {
            throw new UncheckedIOException(
                    "Cannot use the checkpoint store at " + settings.get(TrainerSettings.CHECKPOINT_DIRECTORY)
                            + "; make it readable and writable or set checkpoint.directory",
                    failure);
        } finally {
            board.phase(TrainerStatus.Phase.STOPPED);
        }
    }

    private void train(
            KafkaClients clients,
            RunFacts facts,
            StatusBoard board,
            Serializer<Object> serializer,
            Ledger ledger,
            ModelSetup setup,
            NDManager manager,
            Learner learner,
            CheckpointStore store,
            Optional<StoredCheckpoint> resumed) {
        Map<String, Object> consumer =
                clients.bytesConsumer("palimpsest-trainer", "palimpsest-trainer-" + facts.model());
        TopicReader topics = new TopicReader(consumer);
        CheckpointAnnouncer announcer = new CheckpointAnnouncer(ledger, serializer);
        Patience patience = new Patience(() -> stopping, board);
        String parent = resumed.map(StoredCheckpoint::id).orElse(null);
        long controlOffset =
                resumed.map(checkpoint -> checkpoint.manifest().controlOffset()).orElse(0L);
        try (Deserializer<Object> deserializer = clients.valueDeserializer();
                PairStream pairs = new PairStream(consumer);
                ControlInbox control = new ControlInbox(facts.model(), consumer, deserializer, controlOffset);
                MetricsPublisher metrics = metrics(clients, facts, serializer);
                BatchLoader loader = new BatchLoader(
                        setup,
                        settings.get(TrainerSettings.DECODE_THREADS),
                        settings.get(TrainerSettings.DECODE_CACHE_BYTES));
                Checkpointing checkpoints = new Checkpointing(
                        facts,
                        setup.documents(),
                        learner,
                        manager,
                        new CheckpointWriter(store, settings.get(TrainerSettings.CHECKPOINT_KEEP_LAST), parent),
                        announcer,
                        board,
                        clock)) {
            TrainingProgress progress = resumed.map(checkpoint -> TrainingProgress.of(checkpoint.manifest()))
                    .orElseGet(() -> TrainingProgress.start(pairs.beginning()));
            board.resumed(progress);
            Gate gate = () -> proceed(control, board);
            StepRunner runner = new StepRunner(
                    learner,
                    setup,
                    loader,
                    manager,
                    checkpoints,
                    settings.get(TrainerSettings.CHECKPOINT_INTERVAL_STEPS),
                    control::takenOffset,
                    metrics,
                    board,
                    gate,
                    progress);
            resumed.ifPresentOrElse(
                    checkpoint -> {
                        checkpoints.resumedFrom(progress);
                        patience.until(() -> announcer.announceIfMissing(checkpoint, topics));
                        board.announced(checkpoint);
                    },
                    () -> checkpoints.take(progress, 0));
            PairInspector inspector = inspector(deserializer);
            TrainingSession session = new TrainingSession(
                    pairs,
                    inspector,
                    new ChunkReader(topics, inspector),
                    control,
                    position -> assembler(learner, position),
                    planner(facts, setup, learner),
                    ledger,
                    runner,
                    patience,
                    board,
                    clock,
                    Duration.ofSeconds(settings.get(TrainerSettings.CHUNK_LINGER_SECONDS)),
                    gate);
            session.replay(new LedgerReader(facts.model(), topics, deserializer));
            checkpoints.announceFinished();
            session.follow();
            checkpoints.take(runner.progress(), control.takenOffset());
            checkpoints.finish();
            LOG.info("Stopped after step {}", runner.progress().step());
        }
    }

    private boolean proceed(ControlInbox control, StatusBoard board) {
        long now = System.nanoTime();
        if (controlPolled == Long.MIN_VALUE || now - controlPolled >= CONTROL_INTERVAL.toNanos()) {
            control.poll();
            controlPolled = now;
        }
        while (control.paused() && !stopping) {
            board.phase(TrainerStatus.Phase.PAUSED);
            pause();
            control.poll();
        }
        return !stopping;
    }

    private void pause() {
        try {
            Thread.sleep(CONTROL_INTERVAL.toMillis());
        } catch (InterruptedException interrupted) {
            stopping = true;
        }
    }

    private static void restore(
            CheckpointStore store,
            StoredCheckpoint checkpoint,
            ModelSetup setup,
            Learner learner,
            NDManager manager,
            RunFacts facts)
            throws IOException {
        LOG.info("Resuming from checkpoint {}", checkpoint.id());
        if (!checkpoint.manifest().learner().equals(learner.name())
                || checkpoint.manifest().seed() != facts.seed()
                || !store.holds(checkpoint, ModelDirectory.PRESET_FILE, setup.documents())
                || !store.holds(checkpoint, ModelDirectory.TOKENIZER_FILE, setup.documents())) {
            throw new ConfigurationException(
                    "Model '" + facts.model() + "' was started with another learner, seed, preset"
                            + " or tokenizer (its newest checkpoint is " + checkpoint.id()
                            + "). Set them back, or set model.name to train a new model.");
        }
        if (!checkpoint.manifest().configurationHash().equals(facts.configurationHash())) {
            LOG.warn(
                    "The settings of training have changed since checkpoint {}: steps planned from now on follow the new ones",
                    checkpoint.id());
        }
        if (!checkpoint.manifest().environment().equals(facts.environment())) {
            LOG.warn(
                    "Checkpoint {} was trained on {} and goes on on {}: the last digits of the weights may differ from an"
                            + " undisturbed run",
                    checkpoint.id(),
                    checkpoint.manifest().environment(),
                    facts.environment());
        }
        try (NDManager scope = manager.newSubManager()) {
            Map<String, NDArray> state = store.load(scope, checkpoint);
            learner.restore(state, checkpoint.manifest().counters());
        }
    }

    private RunFacts facts() {
        Engine.getInstance();
        int threads = settings.get(TrainerSettings.ENGINE_THREADS);
        if (threads > 0) {
            JniUtils.setNumThreads(threads);
        }
        return new RunFacts(
                settings.get(KafkaSettings.MODEL_NAME),
                settings.get(TrainerSettings.SEED),
                TrainerSettings.hash(settings),
                Environment.current(JniUtils.getNumThreads()));
    }

    private PairInspector inspector(Deserializer<Object> deserializer) {
        int maxBytes = settings.get(TrainerSettings.IMAGE_MAX_BYTES);
        return new PairInspector(
                deserializer,
                new PairValidator(settings.get(TrainerSettings.IMAGE_MAX_PIXELS), maxBytes),
                new ImageFetcher(
                        maxBytes, Duration.ofSeconds(settings.get(TrainerSettings.IMAGE_FETCH_TIMEOUT_SECONDS))));
    }

    private ChunkAssembler assembler(Learner learner, io.palimpsest.trainer.plan.PlanPosition position) {
        boolean followsDomains =
                settings.get(TrainerSettings.BOUNDARY_POLICY) == BoundaryPolicy.ANNOUNCED && !learner.mixesDomains();
        return new ChunkAssembler(
                followsDomains,
                new ChunkLimits(
                        settings.get(TrainerSettings.CHUNK_MAX_EVENTS), settings.get(TrainerSettings.CHUNK_MAX_BYTES)),
                position);
    }

    private BatchPlanner planner(RunFacts facts, ModelSetup setup, Learner learner) {
        boolean everySteps = settings.get(TrainerSettings.BOUNDARY_POLICY) == BoundaryPolicy.EVERY_N_STEPS
                && !learner.mixesDomains();
        return new BatchPlanner(new PlanSettings(
                facts.model(),
                settings.get(TrainerSettings.TRAINER_ID),
                facts.seed(),
                settings.get(TrainerSettings.PASSES_FIRST),
                settings.get(TrainerSettings.PASSES),
                setup.batchSize(),
                everySteps ? settings.get(TrainerSettings.BOUNDARY_EVERY_STEPS) : 0));
    }

    private MetricsPublisher metrics(KafkaClients clients, RunFacts facts, Serializer<Object> serializer) {
        return new MetricsPublisher(
                facts.model(),
                settings.get(TrainerSettings.METRICS_INTERVAL_STEPS),
                clients.bytesProducer("palimpsest-trainer-metrics"),
                serializer,
                clock);
    }
}
