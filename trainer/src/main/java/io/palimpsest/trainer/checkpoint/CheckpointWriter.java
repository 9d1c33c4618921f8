package io.palimpsest.trainer.checkpoint;

import io.palimpsest.schemas.logs.LogField;
import io.palimpsest.trainer.FencedException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes snapshots in the background, one at a time. The training thread submits snapshots and collects finished checkpoints; a second
 * snapshot waits until the first is written, so at most one copy of the state is in memory besides the state itself.
 *
 * <p>A store that cannot be written (disk full, read-only, unreachable) does not stop training: the failure is logged, {@link #problem}
 * names it, the checkpoints in the store stay as they are, and the store is tried again every few seconds until it works. Meanwhile no
 * snapshot is to be submitted.
 */
public final class CheckpointWriter implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CheckpointWriter.class);
    private static final Duration PROBE_INTERVAL = Duration.ofSeconds(2);

    private final CheckpointStore store;
    private final Supplier<Retention> retention;
    private final Queue<StoredCheckpoint> finished = new ConcurrentLinkedQueue<>();
    private final Queue<String> deleted = new ConcurrentLinkedQueue<>();
    private final ExecutorService background = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "checkpoint-writer");
        thread.setDaemon(true);
        return thread;
    });

    /** Id of the newest checkpoint; written by the background thread, which runs one task at a time. */
    private volatile String parent;

    private volatile Exception failure;
    private volatile FencedException fenced;
    private Future<?> inFlight;
    private long probedNanos;

    /**
     * @param store where to write
     * @param retention which checkpoints to keep, asked after each write, on the background thread
     * @param parent id of the checkpoint that training continues, or null
     */
    public CheckpointWriter(CheckpointStore store, Supplier<Retention> retention, String parent) {
        this.store = store;
        this.retention = retention;
        this.parent = parent;
    }

    /**
     * Hands a snapshot over; waits for the one before. The writer closes the snapshot.
     *
     * @param snapshot what to write
     * @param observer hears how it ends
     */
    public void submit(CheckpointSnapshot snapshot, WriteObserver observer) {
        await();
        inFlight = background.submit(() -> write(snapshot, observer));
    }

    /** Waits until what is in flight, if anything, is written or has failed. */
    public void await() {
        if (inFlight == null) {
            return;
        }
        try {
            inFlight.get();
        } catch (ExecutionException unexpected) {
            throw new IllegalStateException("Writing a checkpoint failed in an unforeseen way", unexpected.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        inFlight = null;
    }

    /**
     * Goes on trying a store that could not be written, every few seconds; returns at once.
     *
     * @throws FencedException if the store was found to belong to another trainer
     */
    public void tend() {
        if (fenced != null) {
            throw fenced;
        }
        boolean idle = inFlight == null || inFlight.isDone();
        if (failure != null && idle && System.nanoTime() - probedNanos >= PROBE_INTERVAL.toNanos()) {
            probedNanos = System.nanoTime();
            inFlight = background.submit(this::probe);
        }
    }

    /** {@return the checkpoints finished since the last call, oldest first} */
    public List<StoredCheckpoint> takeFinished() {
        return drain(finished);
    }

    /** {@return ids of the checkpoints deleted by retention since the last call} */
    public List<String> takeDeleted() {
        return drain(deleted);
    }

    /** {@return why the store cannot be written at present; empty when it can} */
    public Optional<Exception> problem() {
        return Optional.ofNullable(failure);
    }

    @Override
    public void close() {
        await();
        background.shutdown();
    }

    private void write(CheckpointSnapshot snapshot, WriteObserver observer) {
        try (snapshot) {
            StoredCheckpoint stored = stored(snapshot, observer);
            LOG.atInfo()
                    .addKeyValue(LogField.CHECKPOINT, stored.id())
                    .addKeyValue(LogField.STEP, snapshot.facts().step())
                    .log("Checkpoint {} is durable", stored.id());
            parent = stored.id();
            finished.add(stored);
            failure = null;
            tidy();
        } catch (FencedException replaced) {
            fenced = replaced;
        } catch (IOException | RuntimeException problem) {
            failure = problem;
            LOG.atError()
                    .addKeyValue(LogField.STEP, snapshot.facts().step())
                    .log(
                            "Cannot write the checkpoint of step {}: {}. Training goes on without checkpoints, the older ones"
                                    + " are untouched, and the store is tried again every {} s. Free or mend what is behind"
                                    + " checkpoint.directory or checkpoint.s3-uri.",
                            snapshot.facts().step(),
                            problem.toString(),
                            PROBE_INTERVAL.toSeconds());
        }
    }

    /** Leaves what it cannot delete: no checkpoint is lost by it, and the next one brings another try. */
    private void tidy() {
        try {
            deleted.addAll(store.retain(retention.get()));
        } catch (FencedException replaced) {
            throw replaced;
        } catch (IOException | RuntimeException problem) {
            LOG.warn(
                    "Cannot delete checkpoints that are no longer kept: {}. They stay until the next checkpoint is written;"
                            + " mend what is behind checkpoint.directory or checkpoint.s3-uri before it is full.",
                    problem.toString());
        }
    }

    private StoredCheckpoint stored(CheckpointSnapshot snapshot, WriteObserver observer) throws IOException {
        try {
            StoredCheckpoint stored = store.write(snapshot, parent);
            observer.durable(stored);
            return stored;
        } catch (IOException | RuntimeException lost) {
            observer.failed(lost);
            throw lost;
        }
    }

    private void probe() {
        try {
            store.probe();
            failure = null;
            LOG.info("The checkpoint store can be written again");
        } catch (FencedException replaced) {
            fenced = replaced;
        } catch (IOException | RuntimeException still) {
            LOG.debug("The checkpoint store still cannot be written", still);
        }
    }

    private static <T> List<T> drain(Queue<T> queue) {
        List<T> drained = new ArrayList<>();
        for (T next = queue.poll(); next != null; next = queue.poll()) {
            drained.add(next);
        }
        return drained;
    }
}
