package io.palimpsest.evaluator.serving;

import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/** What is under way, or went wrong, beside what serves. Safe from any thread. */
public final class ServingStatus {

    /**
     * A checkpoint that is being loaded, or cannot be.
     *
     * @param checkpointId the checkpoint
     * @param checkpointModel the model it belongs to
     * @param detail why it cannot serve; empty while it is being loaded
     * @param since when this was found
     */
    public record Attempt(String checkpointId, String checkpointModel, String detail, Instant since) {}

    private final Clock clock;
    private Optional<Attempt> loading = Optional.empty();
    private Optional<Attempt> failed = Optional.empty();
    private Optional<String> trouble = Optional.empty();

    ServingStatus(Clock clock) {
        this.clock = clock;
    }

    /** The checkpoint that is being loaded, if one is. */
    public synchronized Optional<Attempt> loading() {
        return loading;
    }

    /** The checkpoint that should serve and cannot, if there is one. */
    public synchronized Optional<Attempt> failed() {
        return failed;
    }

    /** Why what serves may be out of date, if it may. */
    public synchronized Optional<String> trouble() {
        return trouble;
    }

    /** A checkpoint is being loaded. */
    synchronized void startLoading(String checkpointId, String checkpointModel) {
        loading = Optional.of(new Attempt(checkpointId, checkpointModel, "", clock.instant()));
    }

    /** Nothing is being loaded any more. */
    synchronized void stopLoading() {
        loading = Optional.empty();
    }

    /** A checkpoint cannot serve; returns whether that is news. */
    synchronized boolean failed(String checkpointId, String checkpointModel, String detail) {
        boolean known = failed.map(before -> before.checkpointId().equals(checkpointId)
                        && before.checkpointModel().equals(checkpointModel)
                        && before.detail().equals(detail))
                .orElse(false);
        if (!known) {
            failed = Optional.of(new Attempt(checkpointId, checkpointModel, detail, clock.instant()));
        }
        return !known;
    }

    /** What should serve does. */
    synchronized void settled() {
        failed = Optional.empty();
    }

    /** What serves may be out of date. */
    synchronized void trouble(String detail) {
        trouble = Optional.of(detail);
    }

    /** What serves is up to date again. */
    synchronized void noTrouble() {
        trouble = Optional.empty();
    }
}
