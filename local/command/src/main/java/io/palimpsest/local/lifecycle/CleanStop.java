package io.palimpsest.local.lifecycle;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Makes Ctrl-C and SIGTERM end a command in order: they call {@code stop}, and the process lives on until the command
 * has closed this object or the grace period is over.
 *
 * <p>Life cycle: installed when there is something to stop, closed by the command's thread after everything else is
 * closed. {@link #requested} may be asked from any thread.
 */
public final class CleanStop implements AutoCloseable {

    private final CountDownLatch requested = new CountDownLatch(1);
    private final CountDownLatch finished = new CountDownLatch(1);
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Runnable stop;
    private final Thread hook;

    private CleanStop(Duration grace, Runnable stop) {
        this.stop = stop;
        this.hook = new Thread(() -> stopAndWait(grace), "clean-stop");
    }

    /**
     * @param grace longest time the process lives on after a signal
     * @param stop asks the services to end and returns soon; called at most once by a signal, on a thread of its own
     */
    public static CleanStop install(Duration grace, Runnable stop) {
        CleanStop cleanStop = new CleanStop(grace, stop);
        Runtime.getRuntime().addShutdownHook(cleanStop.hook);
        return cleanStop;
    }

    /** Asks for the end as a signal would, but leaves the process running. */
    public void request() {
        if (!requested()) {
            requested.countDown();
            stop.run();
        }
    }

    /** @return whether a signal or {@link #request} has asked for the end */
    public boolean requested() {
        return requested.getCount() == 0;
    }

    /** Waits until a signal or {@link #request} asks for the end. */
    public void awaitRequest() throws InterruptedException {
        requested.await();
    }

    private void stopAndWait(Duration grace) {
        try {
            request();
            finished.await(grace.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        finished.countDown();
        if (closed.compareAndSet(false, true)) {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException alreadyShuttingDown) {
                // The signal came in between; the hook finds the latch open and ends at once.
                return;
            }
        }
    }
}
