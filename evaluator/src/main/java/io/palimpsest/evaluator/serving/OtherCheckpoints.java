package io.palimpsest.evaluator.serving;

import io.palimpsest.evaluator.encoding.CheckpointFiles;
import io.palimpsest.events.v1.CheckpointAnnouncement;
import io.palimpsest.schemas.logs.LogField;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checkpoints that do not serve but are searched with for comparison. One is loaded, and encodes the held-out pairs, when it is first asked for,
 * in one thread of its own; the few that were asked for last are kept. Safe from any thread.
 */
public final class OtherCheckpoints implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OtherCheckpoints.class);
    /** How long one that cannot be used is not tried again. */
    private static final Duration RETRY = Duration.ofSeconds(30);

    private static final Duration CLOSING = Duration.ofSeconds(30);

    private final int most;
    private final ServingRecord record;
    private final HeldOutGallery gallery;
    private final CheckpointFiles files;
    private final int batchSize;
    private final Clock clock;
    private final Map<String, Serving> kept = new LinkedHashMap<>(16, 0.75f, true);
    private final Set<String> loading = new HashSet<>();
    private final Map<String, Failure> failures = new HashMap<>();
    private final ExecutorService loader = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "serving-others");
        thread.setDaemon(true);
        return thread;
    });
    private volatile boolean closed;

    /**
     * @param most how many are kept; 0 refuses all
     * @param files where checkpoints come from; closed by the caller
     * @param batchSize pairs encoded at once, that of the evaluation
     */
    OtherCheckpoints(
            int most, ServingRecord record, HeldOutGallery gallery, CheckpointFiles files, int batchSize, Clock clock) {
        this.most = most;
        this.record = record;
        this.gallery = gallery;
        this.files = files;
        this.batchSize = batchSize;
        this.clock = clock;
    }

    /** How a request for a checkpoint ends. */
    public enum State {
        /** It can be used; there is a lease. */
        READY,
        /** It is being loaded; it is worth asking again soon. */
        LOADING,
        /** It cannot be used; there is a message. */
        UNUSABLE,
        /** No such checkpoint of the model is announced. */
        UNKNOWN,
        /** No other checkpoint than the one that serves may be asked for. */
        TURNED_OFF
    }

    /**
     * @param lease to be closed by the caller; present when it is ready
     * @param message why it cannot be used, else empty
     */
    public record Answer(State state, Optional<ServingLease> lease, String message) {
        private static Answer of(State state) {
            return new Answer(state, Optional.empty(), "");
        }
    }

    /** Asks for a checkpoint, which is loaded if it is not there. */
    public synchronized Answer ask(String checkpointId) {
        if (most == 0) {
            return Answer.of(State.TURNED_OFF);
        }
        Optional<CheckpointAnnouncement> announced = record.find(checkpointId);
        if (announced.isEmpty()) {
            return Answer.of(State.UNKNOWN);
        }
        Serving there = kept.get(checkpointId);
        if (there == null || there.index().revision() != gallery.revision()) {
            load(announced.get());
        }
        if (there != null && there.checkpoint().retain()) {
            return new Answer(State.READY, Optional.of(new ServingLease(there)), "");
        }
        Failure failure = failures.get(checkpointId);
        return failure == null
                ? Answer.of(State.LOADING)
                : new Answer(State.UNUSABLE, Optional.empty(), failure.message());
    }

    /** Requests under way finish. */
    @Override
    public void close() {
        closed = true;
        loader.shutdownNow();
        try {
            loader.awaitTermination(CLOSING.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        synchronized (this) {
            kept.values().forEach(serving -> serving.checkpoint().release());
            kept.clear();
        }
    }

    private void load(CheckpointAnnouncement announced) {
        String id = announced.getCheckpointId();
        Failure failure = failures.get(id);
        if (failure != null && clock.instant().isBefore(failure.at().plus(RETRY))) {
            return;
        }
        failures.remove(id);
        if (!closed && loading.add(id)) {
            loader.execute(() -> loadNow(announced));
        }
    }

    private void loadNow(CheckpointAnnouncement announced) {
        String id = announced.getCheckpointId();
        Optional<Serving> before;
        synchronized (this) {
            before = Optional.ofNullable(kept.get(id));
        }
        ServedCheckpoint loaded = null;
        try {
            loaded = before.isPresent() ? null : ServedCheckpoint.load(files, announced);
            ServedCheckpoint checkpoint = before.map(Serving::checkpoint).orElse(loaded);
            SearchIndex index = SearchIndex.of(
                    gallery,
                    checkpoint.model(),
                    before.map(Serving::index).orElse(SearchIndex.EMPTY),
                    batchSize,
                    () -> closed);
            keep(id, new Serving(checkpoint, index, clock.instant(), Optional.empty()));
            loaded = null;
        } catch (InterruptedException stopped) {
            LOG.debug("Loading {} was given up", id, stopped);
        } catch (RuntimeException failure) {
            LOG.atWarn()
                    .addKeyValue(LogField.CHECKPOINT, id)
                    .setCause(failure)
                    .log("Checkpoint {} cannot be searched with", id);
            synchronized (this) {
                failures.put(id, new Failure(clock.instant(), String.valueOf(failure.getMessage())));
            }
        } finally {
            if (loaded != null) {
                loaded.release();
            }
            synchronized (this) {
                loading.remove(id);
            }
        }
    }

    private synchronized void keep(String id, Serving serving) {
        kept.put(id, serving);
        Iterator<Serving> oldestFirst = kept.values().iterator();
        while (kept.size() > most) {
            Serving oldest = oldestFirst.next();
            oldestFirst.remove();
            oldest.checkpoint().release();
        }
    }

    /** Why one could not be used, and when. */
    private record Failure(Instant at, String message) {}
}
