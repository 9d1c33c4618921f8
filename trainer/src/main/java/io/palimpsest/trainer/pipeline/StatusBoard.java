package io.palimpsest.trainer.pipeline;

import io.palimpsest.events.v1.LedgerEntry;
import io.palimpsest.trainer.checkpoint.StoredCheckpoint;
import io.palimpsest.trainer.learner.StepReport;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Objects;

/** Gathers what people want to know and tells the listener. Owns nothing that training depends on. Training thread only. */
final class StatusBoard {

    private static final int SPEED_WINDOW_STEPS = 20;

    private record Finished(Instant at, int pairs) {}

    private final TrainingListener listener;
    private final Clock clock;
    private final Deque<Finished> window = new ArrayDeque<>();

    private TrainerStatus.Phase phase = TrainerStatus.Phase.STARTING;
    private String domain;
    private int domainIndex = -1;
    private long step;
    private long planned;
    private Map<String, Double> losses = Map.of();
    private double learningRate = Double.NaN;
    private long lag;
    private int waiting;
    private long deadLetters;
    private String checkpointId;
    private long stallNanos;
    private String checkpointProblem;

    StatusBoard(TrainingListener listener, Clock clock) {
        this.listener = listener;
        this.clock = clock;
    }

    void phase(TrainerStatus.Phase next) {
        if (next != phase) {
            phase = next;
            // Time spent outside of training must not count as slow training.
            window.clear();
            publish();
        }
    }

    void resumed(TrainingProgress progress) {
        domain = progress.plan().domainIndex() < 0 ? null : progress.plan().domain();
        domainIndex = progress.plan().domainIndex();
        step = progress.step();
        planned = step;
    }

    void planned(long steps) {
        planned = Math.max(planned, steps);
    }

    void read(long newLag, int newWaiting) {
        lag = newLag;
        waiting = newWaiting;
        publish();
    }

    void deadLettered() {
        deadLetters++;
    }

    void trained(LedgerEntry entry, StepReport report) {
        domain = entry.getDomain();
        domainIndex = entry.getDomainIndex();
        step = entry.getStep() + 1;
        losses = report.losses();
        learningRate = report.learningRate();
        window.add(new Finished(clock.instant(), entry.getSampleCount()));
        if (window.size() > SPEED_WINDOW_STEPS) {
            window.remove();
        }
        publish();
    }

    /** Says that a checkpoint has held training up. */
    void stalled(long nanos) {
        stallNanos += nanos;
    }

    /** Says why checkpoints cannot be written; null when they can. */
    void checkpointProblem(String problem) {
        if (!Objects.equals(problem, checkpointProblem)) {
            checkpointProblem = problem;
            publish();
        }
    }

    void announced(StoredCheckpoint checkpoint) {
        checkpointId = checkpoint.id();
        listener.announced(checkpoint);
        publish();
    }

    /** Pairs per second over the last steps; the first step of the window only marks its beginning. */
    double pairsPerSecond() {
        if (window.size() < 2) {
            return 0;
        }
        int pairs = window.stream().skip(1).mapToInt(Finished::pairs).sum();
        Duration time =
                Duration.between(window.peekFirst().at(), window.peekLast().at());
        return time.isZero() ? 0 : pairs * 1e9 / time.toNanos();
    }

    long lag() {
        return lag;
    }

    private void publish() {
        listener.changed(new TrainerStatus(
                phase,
                domain,
                domainIndex,
                step,
                planned,
                losses,
                learningRate,
                pairsPerSecond(),
                lag,
                waiting,
                deadLetters,
                checkpointId,
                stallNanos / 1e9,
                checkpointProblem));
    }
}
