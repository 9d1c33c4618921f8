package io.palimpsest.local.lifecycle;

import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Work on a thread of its own that can be asked to end, and whose failure is kept for whoever watches. {@link #close} asks,
 * and waits until the work has ended.
 */
public final class BackgroundTask implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(BackgroundTask.class);

    private final String name;
    private final Work work;
    private final Runnable stop;
    private final Thread thread;
    private volatile Throwable failure;

    private BackgroundTask(String name, Work work, Runnable stop) {
        this.name = name;
        this.work = work;
        this.stop = stop;
        this.thread = new Thread(this::run, name);
    }

    /**
     * @param name name of the thread and of the work in the log
     * @param work returns when it has nothing more to do, or was asked to stop
     * @param stop asks the work to end and returns at once
     */
    public static BackgroundTask start(String name, Work work, Runnable stop) {
        BackgroundTask task = new BackgroundTask(name, work, stop);
        task.thread.start();
        return task;
    }

    private void run() {
        try {
            work.run();
        } catch (Throwable thrown) {
            // An error must end the command too, so it is kept like any exception rather than lost with its thread.
            failure = thrown;
            LOG.info("{} failed", name, thrown);
        }
    }

    /** @return what the work failed with, if it did */
    public Optional<Throwable> failure() {
        return Optional.ofNullable(failure);
    }

    /** @return whether the work has ended, well or not */
    public boolean ended() {
        return !thread.isAlive();
    }

    @Override
    public void close() {
        stop.run();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What a task does. */
    @FunctionalInterface
    public interface Work {
        void run() throws Exception;
    }
}
