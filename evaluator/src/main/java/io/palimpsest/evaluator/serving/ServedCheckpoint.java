package io.palimpsest.evaluator.serving;

import ai.djl.ndarray.NDManager;
import io.palimpsest.evaluator.encoding.CheckpointFiles;
import io.palimpsest.evaluator.encoding.CheckpointModel;
import io.palimpsest.evaluator.encoding.UnusableCheckpointException;
import io.palimpsest.events.v1.CheckpointAnnouncement;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A loaded checkpoint that counts who uses it: whoever opened it, and every request under way. Its native memory is freed when the last of
 * them lets go. Safe from any thread.
 */
public final class ServedCheckpoint {
    private final CheckpointAnnouncement announcement;
    private final NDManager manager;
    private final CheckpointModel model;
    private final AtomicInteger users = new AtomicInteger(1);

    private ServedCheckpoint(CheckpointAnnouncement announcement, NDManager manager, CheckpointModel model) {
        this.announcement = announcement;
        this.manager = manager;
        this.model = model;
    }

    /**
     * Loads a checkpoint; the caller is its first user.
     *
     * @throws UnusableCheckpointException when files are gone, damaged or not those that were announced, or the model is of no use
     */
    static ServedCheckpoint load(CheckpointFiles files, CheckpointAnnouncement announcement) {
        NDManager manager = files.newManager();
        try {
            CheckpointModel model = CheckpointModel.openVerified(manager, files, announcement);
            if (!model.finite()) {
                model.close();
                throw new UnusableCheckpointException(
                        announcement.getCheckpointId(),
                        announcement.getLocation(),
                        new IllegalStateException("its features are not numbers, its training must have diverged"));
            }
            return new ServedCheckpoint(announcement, manager, model);
        } catch (RuntimeException failure) {
            manager.close();
            throw failure;
        }
    }

    /** What was announced of it. */
    public CheckpointAnnouncement announcement() {
        return announcement;
    }

    /** The model; only for who retains it. */
    public CheckpointModel model() {
        return model;
    }

    /** Adds a user; false when it was freed already. */
    boolean retain() {
        return users.getAndUpdate(count -> count == 0 ? 0 : count + 1) > 0;
    }

    /** Takes a user away, and frees the memory after the last. */
    void release() {
        if (users.decrementAndGet() == 0) {
            model.close();
            manager.close();
        }
    }

    /** Whether its memory is gone. */
    boolean freed() {
        return !manager.isOpen();
    }
}
