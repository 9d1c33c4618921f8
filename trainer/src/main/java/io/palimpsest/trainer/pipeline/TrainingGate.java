package io.palimpsest.trainer.pipeline;

import io.palimpsest.trainer.lease.TrainerLease;
import io.palimpsest.trainer.ledger.Ledger;
import java.time.Duration;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Lets the active trainer go on: keeps up with commands, blocks while training is paused, and makes sure that no other trainer has taken over
 * whenever one may have: before the first step, while the lease is not held, after it was lost and came back, and after a silence as
 * long as the lease lasts, in which this process may have been frozen. Training thread only.
 */
final class TrainingGate implements Gate {

    private static final Duration INTERVAL = Duration.ofMillis(200);

    private final ControlInbox control;
    private final TrainerLease lease;
    private final Ledger ledger;
    private final String lagGroup;
    private final Patience patience;
    private final BooleanSupplier stopping;
    private final StatusBoard board;
    private Supplier<Map<Integer, Long>> positions = Map::of;
    private Runnable chores = () -> {};
    private long checkedNanos = System.nanoTime() - INTERVAL.toNanos();
    private long confirmedLosses = -1;

    TrainingGate(
            ControlInbox control,
            TrainerLease lease,
            Ledger ledger,
            String lagGroup,
            Patience patience,
            BooleanSupplier stopping,
            StatusBoard board) {
        this.control = control;
        this.lease = lease;
        this.ledger = ledger;
        this.lagGroup = lagGroup;
        this.patience = patience;
        this.stopping = stopping;
        this.board = board;
    }

    /**
     * Connects the gate with what it lets go on.
     *
     * @param trained how far training has come, which is what is noted when ownership is confirmed
     * @param whilePaused what must go on while training rests, every fraction of a second
     */
    void follow(Supplier<Map<Integer, Long>> trained, Runnable whilePaused) {
        positions = trained;
        chores = whilePaused;
    }

    @Override
    public boolean proceed() {
        if (stopping.getAsBoolean()) {
            // Whoever is asked to stop must not wait for brokers that are gone.
            return false;
        }
        check();
        while (control.paused() && !stopping.getAsBoolean()) {
            board.phase(TrainerStatus.Phase.PAUSED);
            chores.run();
            Pauses.sleep(INTERVAL);
            check();
        }
        return !stopping.getAsBoolean();
    }

    /** Finds out whether another trainer has taken over, if it may have; costs nothing when asked more often. */
    void check() {
        long silentNanos = System.nanoTime() - checkedNanos;
        if (silentNanos < INTERVAL.toNanos()) {
            return;
        }
        control.poll();
        long losses = lease.losses();
        if (lease.displaced()) {
            throw lease.displacement();
        }
        if (!lease.held()
                || losses != confirmedLosses
                || silentNanos >= lease.session().toNanos()) {
            confirm();
            confirmedLosses = losses;
        }
        checkedNanos = System.nanoTime();
    }

    /** The lease may come back; only Kafka's fence tells whether somebody else has taken over meanwhile. */
    private void confirm() {
        Map<Integer, Long> trained = positions.get();
        if (!trained.isEmpty()) {
            patience.until(() -> {
                ledger.confirm(lagGroup, trained);
                return true;
            });
        }
    }
}
