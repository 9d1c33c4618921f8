package io.palimpsest.local.meters;

import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.palimpsest.trainer.checkpoint.StoredCheckpoint;
import io.palimpsest.trainer.pipeline.TrainerStatus;
import io.palimpsest.trainer.pipeline.TrainingListener;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/** Fills the meters of a trainer. Told by the training thread; scrapes read on threads of their own. */
public final class TrainerMeters implements TrainingListener {
    private final Clock clock;
    private final MultiGauge losses;
    private volatile TrainerStatus status;
    private volatile Instant checkpointAt;
    private Set<String> terms = Set.of();

    /** @param clock tells the age of checkpoints */
    public TrainerMeters(Meters meters, Clock clock) {
        this.clock = clock;
        this.losses = meters.several(Meter.TRAINER_LOSS);
        for (TrainerStatus.Phase phase : TrainerStatus.Phase.values()) {
            meters.add(
                    Meter.TRAINER_PHASE,
                    () -> value(now -> now.phase() == phase ? 1 : 0),
                    phase.name().toLowerCase(Locale.ROOT));
        }
        meters.add(Meter.TRAINER_STEP, () -> value(TrainerStatus::step));
        meters.add(Meter.TRAINER_PLANNED, () -> value(TrainerStatus::plannedSteps));
        meters.add(Meter.TRAINER_LEARNING_RATE, () -> value(TrainerStatus::learningRate));
        meters.add(Meter.TRAINER_PAIRS_PER_SECOND, () -> value(TrainerStatus::pairsPerSecond));
        meters.add(Meter.TRAINER_LAG, () -> value(TrainerStatus::lagEvents));
        meters.add(Meter.TRAINER_WAITING, () -> value(TrainerStatus::waitingEvents));
        meters.add(Meter.TRAINER_DEAD_LETTERS, () -> value(TrainerStatus::deadLetters));
        meters.add(Meter.TRAINER_STALL, () -> value(TrainerStatus::checkpointStallSeconds));
        meters.add(Meter.TRAINER_CHECKPOINT_AGE, this::checkpointAge);
        meters.add(Meter.TRAINER_CHECKPOINT_TROUBLE, () -> value(now -> now.checkpointProblem() == null ? 0 : 1));
    }

    @Override
    public void changed(TrainerStatus now) {
        status = now;
        if (!terms.equals(now.losses().keySet())) {
            terms = Set.copyOf(now.losses().keySet());
            losses.register(
                    terms.stream()
                            .map(term -> MultiGauge.Row.of(
                                    Tags.of("term", term),
                                    this,
                                    self -> self.value(latest -> latest.losses().getOrDefault(term, Double.NaN))))
                            .toList(),
                    true);
        }
    }

    @Override
    public void announced(StoredCheckpoint checkpoint) {
        checkpointAt = clock.instant();
    }

    private double value(ToDoubleFunction<TrainerStatus> part) {
        TrainerStatus now = status;
        return now == null ? Double.NaN : part.applyAsDouble(now);
    }

    private double checkpointAge() {
        Instant at = checkpointAt;
        return at == null ? Double.NaN : Duration.between(at, clock.instant()).toMillis() / 1000.0;
    }
}
