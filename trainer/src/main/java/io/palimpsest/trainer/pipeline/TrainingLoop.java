package io.palimpsest.trainer.pipeline;

import io.palimpsest.schemas.config.ConfigurationException;
import io.palimpsest.schemas.config.KafkaClients;
import io.palimpsest.schemas.config.KafkaSettings;
import io.palimpsest.schemas.config.Settings;
import io.palimpsest.schemas.logs.LogField;
import io.palimpsest.schemas.topics.Topic;
import io.palimpsest.schemas.topics.TopicCatalogue;
import io.palimpsest.schemas.traces.Traces;
import io.palimpsest.trainer.checkpoint.CheckpointStore;
import io.palimpsest.trainer.checkpoint.StoredCheckpoint;
import io.palimpsest.trainer.faults.FailPoint;
import io.palimpsest.trainer.faults.FailPoints;
import io.palimpsest.trainer.faults.ProcessFault;
import io.palimpsest.trainer.lease.TrainerLease;
import io.palimpsest.trainer.ledger.Ledger;
import io.palimpsest.trainer.ledger.RecordsLostException;
import io.palimpsest.trainer.ledger.TopicReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Serializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The trainer of one model. {@link #run} is called once, on a thread of its own, which becomes the training thread; it opens and closes
 * everything it uses. {@link #stop} may be called from any thread, at any time, more than once; {@code run} then finishes the step,
 * writes and announces a checkpoint, and returns, as it does by itself at the end of its {@link TrainingSpan}. Interrupting the
 * thread instead may lose the steps since the last checkpoint, which the next start repeats.
 *
 * <p>It waits as a standby until it holds the lease of the model, fences whoever trained it before, in the ledger and in the store, loads the
 * newest valid checkpoint, repeats the plans committed after it, and goes on planning; with the same environment the weights are the same
 * bit by bit as if nothing had ever been interrupted.
 *
 * <p>{@code run} throws {@link io.palimpsest.trainer.FencedException} when another trainer took over the model, and {@link
 * io.palimpsest.trainer.ledger.RecordsLostException} when Kafka no longer holds what is needed to go on.
 */
public final class TrainingLoop implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(TrainingLoop.class);
    private static final Duration LEASE_POLL = Duration.ofMillis(50);
    private static final Duration STANDBY_AFTER = Duration.ofSeconds(2);

    private final Settings settings;
    private final TrainingListener listener;
    private final Supplier<ModelSetup> models;
    private final Clock clock;
    private final TrainingSpan span;
    private final Traces traces;
    private volatile boolean stopping;

    /**
     * A loop that trains until it is stopped.
     *
     * @param settings resolved from a catalogue that contains the Kafka settings and {@link TrainerSettings#catalogue()}
     * @param listener hears of progress
     */
    public TrainingLoop(Settings settings, TrainingListener listener) {
        this(settings, listener, TrainingSpan.ENDLESS);
    }

    /**
     * @param settings resolved from a catalogue that contains the Kafka settings and {@link TrainerSettings#catalogue()}
     * @param listener hears of progress
     * @param span how long it trains unless it is stopped before
     */
    public TrainingLoop(Settings settings, TrainingListener listener, TrainingSpan span) {
        this(settings, listener, span, Traces.OFF);
    }

    /**
     * @param settings resolved from a catalogue that contains the Kafka settings and {@link TrainerSettings#catalogue()}
     * @param listener hears of progress
     * @param span how long it trains unless it is stopped before
     * @param traces gets spans of chunks and checkpoints; no result of training depends on them
     */
    public TrainingLoop(Settings settings, TrainingListener listener, TrainingSpan span, Traces traces) {
        this(settings, listener, span, () -> ModelSetup.from(settings), Clock.systemUTC(), traces);
    }

    /**
     * A loop that trains until it is stopped.
     *
     * @param settings resolved from a catalogue that contains the Kafka settings and {@link TrainerSettings#catalogue()}
     * @param listener hears of progress
     * @param models makes what is trained; closed by the loop
     * @param clock tells the time for people and for lingering; no result of training depends on it
     */
    public TrainingLoop(Settings settings, TrainingListener listener, Supplier<ModelSetup> models, Clock clock) {
        this(settings, listener, TrainingSpan.ENDLESS, models, clock);
    }

    TrainingLoop(
            Settings settings, TrainingListener listener, TrainingSpan span, Supplier<ModelSetup> models, Clock clock) {
        this(settings, listener, span, models, clock, Traces.OFF);
    }

    TrainingLoop(
            Settings settings,
            TrainingListener listener,
            TrainingSpan span,
            Supplier<ModelSetup> models,
            Clock clock,
            Traces traces) {
        this.traces = traces;
        this.settings = settings;
        this.listener = listener;
        this.span = span;
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
        FailPoints failPoints = failPoints();
        StatusBoard board = new StatusBoard(listener, clock);
        try (Admin admin = Admin.create(clients.admin("palimpsest-trainer-admin"))) {
            TopicCatalogue.ensure(
                    admin, settings.get(KafkaSettings.REPLICATION_FACTOR).shortValue());
            RunFacts facts = RunFacts.of(settings);
            // The engine is loaded before the lease is asked for, so that a standby takes over without that delay.
            try (ModelSetup setup = models.get();
                    TrainerLease lease = lease(clients, facts)) {
                if (awaitLease(lease, admin, facts, board)) {
                    takeOver(clients, facts, setup, lease, board, failPoints);
                }
            }
        } finally {
            board.phase(TrainerStatus.Phase.STOPPED);
        }
    }

    private FailPoints failPoints() {
        try {
            return ProcessFault.parse(settings.get(TrainerSettings.FAULT));
        } catch (IllegalArgumentException wrong) {
            throw new ConfigurationException(
                    "Setting '" + TrainerSettings.FAULT.key() + "' cannot be used: " + wrong.getMessage(), wrong);
        }
    }

    private TrainerLease lease(KafkaClients clients, RunFacts facts) {
        return new TrainerLease(
                facts.model(),
                settings.get(TrainerSettings.TRAINER_ID).trim(),
                clients.bytesConsumer(facts.trainerId(), "palimpsest-trainer-lease"),
                Duration.ofSeconds(settings.get(TrainerSettings.LEASE_SESSION_SECONDS)));
    }

    private boolean awaitLease(TrainerLease lease, Admin admin, RunFacts facts, StatusBoard board) {
        long asked = System.nanoTime();
        boolean told = false;
        while (!lease.held() && !stopping && !Thread.currentThread().isInterrupted()) {
            if (lease.displaced()) {
                throw lease.displacement();
            }
            if (!told && System.nanoTime() - asked >= STANDBY_AFTER.toNanos()) {
                told = true;
                board.phase(TrainerStatus.Phase.STANDBY);
                LOG.info(
                        "Standing by: the lease of model '{}' is held by {}. This instance, {}, takes over when that one"
                                + " stops, or {} s after it falls silent.",
                        facts.model(),
                        TrainerLease.holder(admin, facts.model()).orElse("a trainer that Kafka does not name"),
                        facts.trainerId(),
                        settings.get(TrainerSettings.LEASE_SESSION_SECONDS));
            }
            Pauses.sleep(LEASE_POLL);
        }
        return lease.held();
    }

    private void takeOver(
            KafkaClients clients,
            RunFacts facts,
            ModelSetup setup,
            TrainerLease lease,
            StatusBoard board,
            FailPoints failPoints) {
        board.phase(TrainerStatus.Phase.STARTING);
        failPoints.reached(FailPoint.TAKEOVER_BEFORE_FENCE);
        try (Serializer<Object> serializer = clients.valueSerializer();
                Ledger ledger = new Ledger(
                        facts.model(),
                        facts.trainerId(),
                        clients.bytesProducer("palimpsest-trainer"),
                        serializer,
                        failPoints)) {
            long token = ledger.takeOver(clock.instant());
            LOG.atInfo()
                    .addKeyValue(LogField.TOKEN, token)
                    .log("Took over model '{}' as {}: nobody else can train it now", facts.model(), facts.trainerId());
            CheckpointStores.prepare(settings);
            refuseShorterLedger(clients, facts.model());
            failPoints.reached(FailPoint.TAKEOVER_BEFORE_STORE);
            try (CheckpointStore store = CheckpointStores.open(settings, facts.model(), token, failPoints);
                    ActiveTrainer trainer = new ActiveTrainer(
                            settings,
                            clients,
                            facts,
                            setup,
                            serializer,
                            ledger,
                            store,
                            board,
                            failPoints,
                            clock,
                            span,
                            traces)) {
                failPoints.reached(FailPoint.TAKEOVER_BEFORE_LOAD);
                trainer.load();
                trainer.train(lease, () -> stopping);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(
                    "Cannot use the checkpoint store at " + CheckpointStores.describe(settings)
                            + "; make it readable and writable or set checkpoint.directory or checkpoint.s3-uri. "
                            + failure.getMessage(),
                    failure);
        }
    }

    /** A ledger that was made anew begins with low tokens again, and what the checkpoints refer to is not in it. */
    private void refuseShorterLedger(KafkaClients clients, String model) throws IOException {
        TopicPartition ledger = new TopicPartition(Topic.LEDGER.topicName(), 0);
        long end =
                new TopicReader(clients.bytesConsumer("palimpsest-trainer", "palimpsest-trainer-" + model)).end(ledger);
        for (StoredCheckpoint checkpoint :
                CheckpointStores.reader(settings, model).list()) {
            if (checkpoint.manifest().ledgerOffset() > end) {
                throw RecordsLostException.ending(ledger, checkpoint.manifest().ledgerOffset(), end);
            }
        }
    }
}
