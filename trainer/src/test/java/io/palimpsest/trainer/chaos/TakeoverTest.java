package io.palimpsest.trainer.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.palimpsest.events.v1.ControlKind;
import io.palimpsest.trainer.faults.FailPoint;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Two processes of one model. What a reader of the ledger sees when the first is frozen after its second plan and wakes up later:
 *
 * <pre>
 * first:  TAKEOVER | plan 0 | plan 1 | frozen .......................................... | awake: refused, exit 4
 * second:          standing by ......................... | TAKEOVER | plan 2 | ... | end
 * </pre>
 */
@Tag("chaos")
@ExtendWith(SharedCluster.class)
@Execution(ExecutionMode.SAME_THREAD)
class TakeoverTest {

    private static final Duration PATIENCE = Duration.ofSeconds(120);

    @ParameterizedTest
    @EnumSource(
            names = {
                "TAKEOVER_BEFORE_STORE",
                "TAKEOVER_BEFORE_REPLAY",
                "AFTER_PLAN_COMMIT",
                "INSIDE_PLAN_TRANSACTION",
                "AFTER_CHECKPOINT_FILE",
                "BEFORE_CHECKPOINT_RENAME",
                "INSIDE_RETENTION",
                "BEFORE_ANNOUNCEMENT"
            })
    @Execution(ExecutionMode.CONCURRENT)
    void aFrozenTrainerThatWakesUpWritesNothingMore(FailPoint point, ChaosCluster cluster)
            throws InterruptedException, IOException {
        Outcome oracle = cluster.oracle(Variant.USUAL);
        ChaosModel model = cluster.model("zombie", Variant.USUAL);
        String fault = point.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-') + ":" + occurrence(point);
        try (ChildProcess zombie = model.start("fault.inject=" + fault + ":stop")) {
            zombie.awaitFrozen(PATIENCE);
            model.complete();
            List<String> files = model.files();
            Written topics = Written.by(cluster, model.name());
            zombie.signal("CONT");
            assertThat(zombie.end(PATIENCE)).as(zombie.transcript()).isEqualTo(TrainerProcess.FENCED);
            assertThat(zombie.first("exit ").orElseThrow().text())
                    .contains("Another trainer took over model '" + model.name() + "'")
                    .contains("this one stops and writes nothing more");
            assertThat(zombie.count("exit ")).isEqualTo(1);
            assertThat(model.files()).isEqualTo(files);
            assertThat(Written.by(cluster, model.name())).isEqualTo(topics);
        }
        model.assertEndedLike(oracle);
    }

    @Test
    void aStandbyTakesOverWithinSecondsOfAKill(ChaosCluster cluster) throws InterruptedException {
        ChaosModel model = cluster.model("standby", Variant.USUAL);
        try (ChildProcess first = startPaused(cluster, model);
                ChildProcess second = startStandby(model)) {
            first.kill();
            long killed = System.nanoTime();
            second.await("phase STARTING", PATIENCE);
            Duration takeover = Duration.ofNanos(System.nanoTime() - killed);
            cluster.command(model, ControlKind.RESUME);
            assertThat(second.end(PATIENCE)).as(second.transcript()).isZero();
            System.out.println("takeover after a kill: " + takeover.toMillis() + " ms with a session of 2 s");
            assertThat(takeover).isLessThan(Duration.ofSeconds(20));
        }
        model.assertEndedLike(cluster.oracle(Variant.USUAL));
    }

    @Test
    void aCleanStopHandsOverAtOnce(ChaosCluster cluster) throws InterruptedException {
        // A session so long that nobody could get the lease by waiting.
        ChaosModel model = cluster.model("handover", Variant.USUAL).with("lease.session-seconds", "600");
        try (ChildProcess first = startPaused(cluster, model);
                ChildProcess second = startStandby(model)) {
            first.signal("TERM");
            first.end(PATIENCE);
            long stopped = System.nanoTime();
            second.await("phase STARTING", PATIENCE);
            System.out.println("takeover after a clean stop: "
                    + Duration.ofNanos(System.nanoTime() - stopped).toMillis() + " ms after the end of the first");
            cluster.command(model, ControlKind.RESUME);
            assertThat(second.end(PATIENCE)).as(second.transcript()).isZero();
        }
        model.assertEndedLike(cluster.oracle(Variant.USUAL));
    }

    @Test
    void aRestartWithTheSameIdGetsItsLeaseAtOnce(ChaosCluster cluster) throws InterruptedException {
        ChaosModel model = cluster.model("sameid", Variant.USUAL)
                .with("lease.session-seconds", "600")
                .with("trainer.id", "one");
        try (ChildProcess first = model.start()) {
            first.await("step ", PATIENCE);
            first.kill();
        }
        model.complete();
        model.assertEndedLike(cluster.oracle(Variant.USUAL));
    }

    @Test
    void aStandbyWhoseIdIsUsedTwiceEndsAndSaysSo(ChaosCluster cluster) throws InterruptedException {
        ChaosModel model = cluster.model("twice", Variant.USUAL).with("trainer.id", "one");
        try (ChildProcess active = startPaused(cluster, model, "trainer.id=other");
                ChildProcess standby = startStandby(model);
                ChildProcess second = model.start()) {
            assertThat(standby.end(PATIENCE)).as(standby.transcript()).isEqualTo(TrainerProcess.FENCED);
            assertThat(standby.first("exit ").orElseThrow().text()).contains("trainer.id 'one'");
            active.kill();
            cluster.command(model, ControlKind.RESUME);
            assertThat(second.end(PATIENCE)).as(second.transcript()).isZero();
        }
        model.assertEndedLike(cluster.oracle(Variant.USUAL));
    }

    /** A process that is active, has trained some steps and rests, so that it stays active until something is done to it. */
    private static ChildProcess startPaused(ChaosCluster cluster, ChaosModel model, String... more)
            throws InterruptedException {
        ChildProcess first = model.start(more);
        first.await("step ", PATIENCE);
        cluster.command(model, ControlKind.PAUSE);
        first.await("phase PAUSED", PATIENCE);
        return first;
    }

    private static ChildProcess startStandby(ChaosModel model) throws InterruptedException {
        ChildProcess second = model.start();
        second.await("phase STANDBY", PATIENCE);
        return second;
    }

    private static int occurrence(FailPoint point) {
        return switch (point) {
            case TAKEOVER_BEFORE_STORE, TAKEOVER_BEFORE_REPLAY -> 1;
            case AFTER_CHECKPOINT_FILE -> 22;
            default -> 3;
        };
    }
}
