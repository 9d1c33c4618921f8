package io.palimpsest.trainer.gate;

import io.palimpsest.schemas.config.KafkaSettings;
import io.palimpsest.schemas.config.Settings;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gate of one model, on a thread of its own; with manual promotion it does nothing. Any number may run for a model: one of them has the
 * work, and another takes over when it stops. While Kafka or the store cannot be reached it tries again. Start it once and close it once, from
 * any thread.
 */
public final class GateService implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(GateService.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration PAUSE_BEFORE_RETRY = Duration.ofSeconds(2);

    private final Settings settings;
    private final Clock clock;
    private final Runnable beforeCommit;
    private final Thread thread;
    private final AtomicReference<GateSession> session = new AtomicReference<>();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private volatile boolean closed;

    private GateService(Settings settings, Clock clock, Runnable beforeCommit) {
        this.settings = settings;
        this.clock = clock;
        this.beforeCommit = beforeCommit;
        this.thread = new Thread(this::run, "promotion-gate");
        this.thread.setDaemon(true);
    }

    /**
     * {@return a gate at work, or an idle one when promotion is manual} The topics must be there.
     *
     * @param settings resolved from a catalogue that contains those of Kafka, the trainer and {@link GateSettings#catalogue()}
     * @param clock tells when
     */
    public static GateService start(Settings settings, Clock clock) {
        return start(settings, clock, () -> {});
    }

    /** @param beforeCommit reached when an act is sent and its transaction not committed; may not return */
    static GateService start(Settings settings, Clock clock, Runnable beforeCommit) {
        GateService service = new GateService(settings, clock, beforeCommit);
        switch (settings.get(GateSettings.PROMOTION)) {
            case AUTOMATIC -> service.thread.start();
            case MANUAL -> LOG.debug("Promotion is manual; the gate does nothing");
        }
        return service;
    }

    /** {@return why the gate stopped by itself, if it did} */
    public Optional<Throwable> failure() {
        return Optional.ofNullable(failure.get());
    }

    /** Waits for the act under way, for a while. */
    @Override
    public void close() {
        closed = true;
        Optional.ofNullable(session.get()).ifPresent(GateSession::wakeUp);
        try {
            thread.join(PATIENCE.toMillis());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive()) {
            LOG.warn(
                    "The gate did not stop within {} s; what it had not committed is done at the next start",
                    PATIENCE.toSeconds());
        }
    }

    private void run() {
        LOG.info("The gate of model {} promotes what passes", settings.get(KafkaSettings.MODEL_NAME));
        while (!closed) {
            try {
                workUntilClosed();
            } catch (WakeupException stop) {
                LOG.debug("The gate stops");
            } catch (KafkaException | IOException later) {
                LOG.warn(
                        "The gate begins anew, from the first verdict not acted on, in {} s: {}",
                        PAUSE_BEFORE_RETRY.toSeconds(),
                        later.getMessage());
                pause();
            } catch (RuntimeException fault) {
                LOG.error("The gate stops; restart the evaluator once the cause is mended", fault);
                failure.set(fault);
                return;
            }
        }
    }

    private void workUntilClosed() throws IOException {
        try (GateSession opened = GateSession.open(settings, clock, beforeCommit)) {
            session.set(opened);
            while (!closed) {
                opened.work(POLL);
            }
        } finally {
            session.set(null);
        }
    }

    private void pause() {
        try {
            Thread.sleep(PAUSE_BEFORE_RETRY.toMillis());
        } catch (InterruptedException interrupted) {
            closed = true;
        }
    }
}
