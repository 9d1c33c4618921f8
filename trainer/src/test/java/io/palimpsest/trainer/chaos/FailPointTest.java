package io.palimpsest.trainer.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.palimpsest.trainer.faults.FailPoint;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every step of the protocol, and a kill at it. What a reader of the ledger sees, e.g. of a kill after the second plan is committed:
 *
 * <pre>
 * TAKEOVER | plan of chunk 0 | plan of chunk 1 | killed | TAKEOVER | plan of chunk 2 | ...
 * </pre>
 *
 * and of a kill inside the transaction of the second plan, which nobody ever reads:
 *
 * <pre>
 * TAKEOVER | plan of chunk 0 | (plan of chunk 1, aborted) | TAKEOVER | plan of chunk 1 | plan of chunk 2 | ...
 * </pre>
 */
@Tag("chaos")
@ExtendWith(SharedCluster.class)
class FailPointTest {

    private static final Duration PATIENCE = Duration.ofSeconds(120);

    /** Each point is killed at when it is reached for the first time, and once more later on where it is reached often. */
    @ParameterizedTest
    @EnumSource
    @Execution(ExecutionMode.CONCURRENT)
    void modelIsBitIdenticalAfterAKillAt(FailPoint point, ChaosCluster cluster) throws InterruptedException {
        Variant variant = point == FailPoint.LOOKING_BACK ? Variant.LOOKING_BACK : Variant.USUAL;
        Outcome oracle = cluster.oracle(variant);
        ChaosModel model = cluster.model("kill", variant).with("trainer.id", "one");
        if (onRestartOnly(point)) {
            // There must be something to repeat: a plan that is committed and not carried out.
            killAt(model, FailPoint.AFTER_PLAN_COMMIT, 3);
        }
        for (int occurrence : occurrences(point)) {
            killAt(model, point, occurrence);
        }
        model.complete();
        model.assertEndedLike(oracle);
    }

    private static void killAt(ChaosModel model, FailPoint point, int occurrence) throws InterruptedException {
        String name = point.name().toLowerCase(Locale.ROOT).replace('_', '-');
        try (ChildProcess trainer = model.start("fault.inject=" + name + ":" + occurrence + ":kill")) {
            assertThat(trainer.end(PATIENCE))
                    .as("a point that is never reached proves nothing: %s\n%s", point, trainer.transcript())
                    .isEqualTo(ChildProcess.KILLED);
        }
    }

    private static boolean onRestartOnly(FailPoint point) {
        return switch (point) {
            case TAKEOVER_BEFORE_FENCE,
                    TAKEOVER_BEFORE_STORE,
                    TAKEOVER_BEFORE_LOAD,
                    TAKEOVER_BEFORE_REPLAY,
                    REPLAY_CHUNK -> true;
            default -> false;
        };
    }

    private static List<Integer> occurrences(FailPoint point) {
        return switch (point) {
            case TAKEOVER_BEFORE_FENCE,
                    TAKEOVER_BEFORE_STORE,
                    TAKEOVER_BEFORE_LOAD,
                    TAKEOVER_BEFORE_REPLAY,
                    REPLAY_CHUNK,
                    // The previous-domain weights are new once per domain.
                    AFTER_BLOB_PUBLISHED -> List.of(1);
            case BEFORE_BOUNDARY, AFTER_BOUNDARY -> List.of(1, 2);
                // In the middle of the first pass, and of the second one, after the first was done again.
            case LOOKING_BACK -> List.of(3, 6);
            case BEFORE_PLAN_COMMIT, INSIDE_PLAN_TRANSACTION, AFTER_PLAN_COMMIT -> List.of(1, 4);
            case MID_STEP, AFTER_STEP -> List.of(1, 29);
            case BEFORE_SNAPSHOT,
                    AFTER_SNAPSHOT,
                    BEFORE_CHECKPOINT_RENAME,
                    AFTER_CHECKPOINT_RENAME,
                    BEFORE_ANNOUNCEMENT,
                    AFTER_ANNOUNCEMENT -> List.of(1, 7);
            case INSIDE_RETENTION -> List.of(1, 5);
            case AFTER_CHECKPOINT_FILE -> List.of(3, 40);
        };
    }
}
