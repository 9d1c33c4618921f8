package io.palimpsest.trainer.pipeline;

import io.palimpsest.schemas.registry.RegistryUnavailableException;
import io.palimpsest.trainer.ledger.LedgerUnavailableException;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Repeats what failed only because something is down, until it works or the loop is to stop. Training thread only. */
final class Patience {

    private static final Logger LOG = LoggerFactory.getLogger(Patience.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    private final BooleanSupplier stopping;
    private final StatusBoard board;

    Patience(BooleanSupplier stopping, StatusBoard board) {
        this.stopping = stopping;
        this.board = board;
    }

    /**
     * {@return what the action returns once it works}
     *
     * @param action may be repeated without harm
     * @throws RuntimeException the last failure, when the loop is to stop
     */
    <T> T until(Supplier<T> action) {
        Duration pause = FIRST_PAUSE;
        while (true) {
            try {
                return action.get();
            } catch (RegistryUnavailableException | LedgerUnavailableException down) {
                if (stopping.getAsBoolean()) {
                    throw down;
                }
                if (down instanceof RegistryUnavailableException) {
                    board.phase(TrainerStatus.Phase.WAITING_FOR_REGISTRY);
                }
                LOG.warn("{} Training waits and tries again in {} ms.", down.getMessage(), pause.toMillis());
                Pauses.sleep(pause);
                pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
            }
        }
    }
}
