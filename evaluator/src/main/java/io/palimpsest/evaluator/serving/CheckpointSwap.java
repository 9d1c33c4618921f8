package io.palimpsest.evaluator.serving;

import io.palimpsest.evaluator.encoding.CheckpointFiles;
import io.palimpsest.events.v1.CheckpointAnnouncement;
import io.palimpsest.events.v1.ControlCommand;
import io.palimpsest.schemas.control.Promotions;
import io.palimpsest.schemas.logs.LogField;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings what serves up to date, in one thread of its own: loads the checkpoint that should serve, encodes the held-out pairs with it, and only
 * then puts it in the place of the one before. A checkpoint that cannot be loaded changes nothing, is reported, and tried again after
 * {@link #RETRY}.
 */
final class CheckpointSwap implements AutoCloseable {
    static final Duration RETRY = Duration.ofSeconds(30);

    private static final Logger LOG = LoggerFactory.getLogger(CheckpointSwap.class);
    private static final Duration LOOK_EVERY = Duration.ofMillis(200);
    /** How long the gallery must not have changed before it is encoded anew. */
    private static final Duration REST = Duration.ofSeconds(1);
    /** A gallery that never rests is encoded after this time. */
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private static final Duration CLOSING = Duration.ofSeconds(30);

    private final ServingRecord record;
    private final ServingState state;
    private final CheckpointFiles files;
    private final int batchSize;
    private final Duration newestInterval;
    private final Clock clock;
    private final Map<String, Instant> unusable = new HashMap<>();
    private final Thread thread = new Thread(this::run, "serving-swap");
    private Instant indexedAt = Instant.MIN;
    private long failedRevision = -1;
    private volatile boolean closed;

    /**
     * @param files where checkpoints come from; closed by the caller
     * @param batchSize pairs encoded at once, that of the evaluation
     * @param newestInterval how long a newest checkpoint serves at least
     */
    CheckpointSwap(
            ServingRecord record,
            ServingState state,
            CheckpointFiles files,
            int batchSize,
            Duration newestInterval,
            Clock clock) {
        this.record = record;
        this.state = state;
        this.files = files;
        this.batchSize = batchSize;
        this.newestInterval = newestInterval;
        this.clock = clock;
        thread.setDaemon(true);
    }

    /** Starts to work. */
    CheckpointSwap start() {
        thread.start();
        return this;
    }

    /** Stops working; what serves goes on serving. */
    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join(CLOSING.toMillis());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (!closed) {
            try {
                follow();
                Thread.sleep(LOOK_EVERY.toMillis());
            } catch (InterruptedException stop) {
                LOG.debug("Loading was given up: {}", stop.getMessage());
            } catch (RuntimeException failure) {
                if (!closed) {
                    LOG.error("What serves could not be brought up to date; it is tried again", failure);
                    pauseAfter(failure);
                }
            }
        }
    }

    private void pauseAfter(RuntimeException failure) {
        state.status().trouble(String.valueOf(failure.getMessage()));
        try {
            Thread.sleep(RETRY.toMillis());
        } catch (InterruptedException stop) {
            LOG.debug("Closed while waiting", stop);
        }
    }

    private void follow() throws InterruptedException {
        Instant retried = clock.instant().minus(RETRY);
        unusable.values().removeIf(retried::isAfter);
        Optional<Choice> choice = record.choose(Set.copyOf(unusable.keySet()));
        if (choice.isPresent()) {
            follow(choice.get());
        }
        Optional<Serving> serving = state.current().peek();
        if (serving.isPresent()) {
            refresh(serving.get());
        }
    }

    private void follow(Choice choice) throws InterruptedException {
        if (choice.checkpoint().isEmpty()) {
            choice.promotion().ifPresent(this::reportNotAnnounced);
            return;
        }
        CheckpointAnnouncement wanted = choice.checkpoint().get();
        Optional<Serving> serving = state.current().peek();
        if (serving.isPresent() && same(serving.get().checkpoint().announcement(), wanted)) {
            settle(serving.get(), choice.promotion());
        } else if (!unusable.containsKey(wanted.getCheckpointId())
                && (choice.promotion().isPresent() || mayReplace(serving))) {
            load(wanted, choice.promotion());
        }
    }

    private boolean mayReplace(Optional<Serving> serving) {
        return serving.map(now -> !clock.instant().isBefore(now.since().plus(newestInterval)))
                .orElse(true);
    }

    /** The right checkpoint serves; perhaps for another reason from now on. */
    private void settle(Serving serving, Optional<ControlCommand> promotion) {
        if (!serving.promotion().equals(promotion)) {
            state.current().replace(new Serving(serving.checkpoint(), serving.index(), serving.since(), promotion));
        }
        settled(promotion);
    }

    /** Not while a newer one is known that cannot be used. */
    private void settled(Optional<ControlCommand> promotion) {
        if (promotion.isPresent() || unusable.isEmpty()) {
            state.status().settled();
        }
    }

    private void load(CheckpointAnnouncement wanted, Optional<ControlCommand> promotion) throws InterruptedException {
        state.status().startLoading(wanted.getCheckpointId(), wanted.getModel());
        ServedCheckpoint next = null;
        try {
            next = ServedCheckpoint.load(files, wanted);
            SearchIndex index = SearchIndex.of(
                    state.gallery(), next.model(), SearchIndex.EMPTY, batchSize, () -> closed || superseded(promotion));
            state.current().replace(new Serving(next, index, clock.instant(), promotion));
            next = null;
            indexedAt = clock.instant();
            settled(promotion);
            LOG.atInfo()
                    .addKeyValue(LogField.CHECKPOINT, wanted.getCheckpointId())
                    .addKeyValue(LogField.STEP, wanted.getStep())
                    .log(
                            "Checkpoint {} serves, {}",
                            wanted.getCheckpointId(),
                            promotion.isPresent() ? "as it is promoted" : "as the newest one");
        } catch (RuntimeException failure) {
            if (!closed) {
                unusable.put(wanted.getCheckpointId(), clock.instant());
                reportFailed(wanted, failure);
            }
        } finally {
            state.status().stopLoading();
            if (next != null) {
                next.release();
            }
        }
    }

    /** Encodes what is new in the gallery with the checkpoint that serves. */
    private void refresh(Serving serving) throws InterruptedException {
        long revision = state.gallery().revision();
        if (revision == serving.index().revision() || revision == failedRevision) {
            return;
        }
        boolean due =
                state.gallery().rested().compareTo(REST) >= 0 || clock.instant().isAfter(indexedAt.plus(PATIENCE));
        if (!due) {
            return;
        }
        try {
            SearchIndex index = SearchIndex.of(
                    state.gallery(),
                    serving.checkpoint().model(),
                    serving.index(),
                    batchSize,
                    () -> closed || superseded(serving.promotion()));
            state.current().replace(new Serving(serving.checkpoint(), index, serving.since(), serving.promotion()));
            indexedAt = clock.instant();
            state.status().noTrouble();
        } catch (RuntimeException failure) {
            failedRevision = revision;
            state.status().trouble("New held-out pairs cannot be searched: " + failure.getMessage());
            LOG.error("New held-out pairs could not be encoded; searches go on without them", failure);
        }
    }

    private boolean superseded(Optional<ControlCommand> promotion) {
        return record.choose(Set.of())
                .map(choice -> !choice.promotion().equals(promotion))
                .orElse(false);
    }

    private void reportNotAnnounced(ControlCommand promotion) {
        boolean news = state.status()
                .failed(
                        promotion.getCheckpointId(),
                        Promotions.modelOf(promotion),
                        "It is promoted, but no trainer has announced it, or retention has withdrawn it. A checkpoint of a"
                                + " branch is announced when the branch is trained; else promote another one.");
        if (news) {
            LOG.atError()
                    .addKeyValue(LogField.CHECKPOINT, promotion.getCheckpointId())
                    .log(
                            "Checkpoint {} is promoted but not announced, so it cannot serve; what served before goes on",
                            promotion.getCheckpointId());
        }
    }

    private void reportFailed(CheckpointAnnouncement checkpoint, RuntimeException failure) {
        boolean news = state.status()
                .failed(checkpoint.getCheckpointId(), checkpoint.getModel(), String.valueOf(failure.getMessage()));
        if (news) {
            LOG.atError()
                    .addKeyValue(LogField.CHECKPOINT, checkpoint.getCheckpointId())
                    .addKeyValue(LogField.STEP, checkpoint.getStep())
                    .setCause(failure)
                    .log(
                            "Checkpoint {} does not serve, what served before goes on; it is tried again every {} s",
                            checkpoint.getCheckpointId(),
                            RETRY.toSeconds());
        }
    }

    private static boolean same(CheckpointAnnouncement one, CheckpointAnnouncement other) {
        return one.getCheckpointId().equals(other.getCheckpointId())
                && one.getModel().equals(other.getModel())
                && one.getManifestSha256().equals(other.getManifestSha256());
    }
}
