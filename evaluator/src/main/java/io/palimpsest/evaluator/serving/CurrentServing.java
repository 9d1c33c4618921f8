package io.palimpsest.evaluator.serving;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** What is serving now. Replaced in one step: requests that began before finish on what they began with. Safe from any thread. */
public final class CurrentServing implements AutoCloseable {
    private final AtomicReference<Serving> current = new AtomicReference<>();

    /** For a request: what serves now, if anything. The caller closes it. */
    public Optional<ServingLease> lease() {
        while (true) {
            Serving serving = current.get();
            if (serving == null) {
                return Optional.empty();
            }
            if (serving.checkpoint().retain()) {
                return Optional.of(new ServingLease(serving));
            }
            // It was replaced, and freed, since it was looked up.
        }
    }

    /** Whether anything serves. */
    public boolean present() {
        return current.get() != null;
    }

    /** Without the right to use the model. One thread replaces, so to that thread this is a fact. */
    Optional<Serving> peek() {
        return Optional.ofNullable(current.get());
    }

    /**
     * Serves something else from now on.
     *
     * @param next its checkpoint may be the one of before; if not, this takes over the caller's use of it
     */
    void replace(Serving next) {
        release(current.getAndSet(next), next);
    }

    /** Serves nothing any more; requests under way finish. */
    @Override
    public void close() {
        release(current.getAndSet(null), null);
    }

    private static void release(Serving before, Serving next) {
        if (before != null && (next == null || before.checkpoint() != next.checkpoint())) {
            before.checkpoint().release();
        }
    }
}
