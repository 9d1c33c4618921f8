package io.palimpsest.trainer.checkpoint;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes snapshots in the background, one at a time. The training thread submits snapshots and collects finished checkpoints; a second
 * snapshot waits until the first is written, so at most one copy of the state is in memory besides the state itself.
 *
 * <p>A store that cannot be written (disk full, read-only) does not stop training: the failure is logged, the checkpoints in the
 * store stay as they are, and the next snapshot tries again.
 */
public final class CheckpointWriter implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CheckpointWriter.class);

    private final CheckpointStore store;
    private final int keepLast;
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
    private Future<?> inFlight;

    /**
     * @param store where to write
     * @param keepLast how many checkpoints that are neither step 0 nor an end of a domain to keep
     * @param parent id of the checkpoint that training continues, or null
     */
    public CheckpointWriter(CheckpointStore store, int keepLast, String parent) {
        this.store = store;
        this.keepLast = keepLast;
        this.parent = parent;
    }

    /**
     * Hands a snapshot over; waits for the one before. The writer closes the snapshot.
     *
     * @param snapshot what to write
     */
    public void submit(CheckpointSnapshot snapshot) {
        await();
        inFlight = background.submit(() -> write(snapshot));
    }

    /** Waits until the snapshot in flight, if any, is written or has failed. */
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

    /** {@return the checkpoints finished since the last call, oldest first} */
    public List<StoredCheckpoint> takeFinished() {
        return drain(finished);
    }

    /** {@return ids of the checkpoints deleted by retention since the last call} */
    public List<String> takeDeleted() {
        return drain(deleted);
    }

    /** {@return why the newest snapshot could not be written; empty when it was} */
    public Optional<Exception> failure() {
        return Optional.ofNullable(failure);
    }

    @Override
    public void close() {
        await();
        background.shutdown();
    }

    private void write(CheckpointSnapshot snapshot) {
        try (snapshot) {
            StoredCheckpoint stored = store.write(snapshot, parent);
            parent = stored.id();
            finished.add(stored);
            failure = null;
            deleted.addAll(store.retain(keepLast));
        } catch (IOException | RuntimeException problem) {
            failure = problem;
            LOG.error(
                    "Cannot write the checkpoint of step {}: {}. Training goes on, the older checkpoints are untouched, and"
                            + " the next checkpoint tries again. Free or mend the disk behind checkpoint.directory.",
                    snapshot.facts().step(),
                    problem.toString());
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
