package io.palimpsest.local.meters;

import io.palimpsest.evaluator.EvaluatorService;
import io.palimpsest.evaluator.page.DashboardState;
import io.palimpsest.evaluator.page.EvaluatorShare;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Fills the meters of an evaluator from what its page shows, looked at anew after a while. Scrapes read on threads of their own. */
public final class EvaluatorMeters {
    private static final Duration FRESH = Duration.ofSeconds(2);

    private final EvaluatorService service;
    private final Clock clock;
    private Instant lookedAt = Instant.MIN;
    private DashboardState state;
    private EvaluatorShare share;

    private EvaluatorMeters(EvaluatorService service, Clock clock) {
        this.service = service;
        this.clock = clock;
    }

    /**
     * Adds them, from now on filled from a service.
     *
     * @param clock tells when to look anew
     */
    public static void fill(Meters meters, EvaluatorService service, Clock clock) {
        new EvaluatorMeters(service, clock).addTo(meters);
    }

    private void addTo(Meters meters) {
        meters.add(Meter.QUALITY_AVERAGE_ACCURACY, () -> newest("average_accuracy"));
        meters.add(Meter.QUALITY_CUMULATIVE, () -> newest("cumulative"));
        meters.add(Meter.QUALITY_BACKWARD_TRANSFER, () -> newest("backward_transfer"));
        meters.add(Meter.QUALITY_FORWARD_TRANSFER, () -> newest("forward_transfer"));
        meters.add(Meter.QUALITY_FORGETTING, () -> newest("forgetting_max"));
        meters.add(Meter.QUALITY_WORST_FORGOTTEN, () -> shown(EvaluatorMeters::worstForgotten));
        meters.add(
                Meter.QUALITY_LIVE_BEHIND, () -> shown(now -> number(now.live().stepsBehind())));
        for (String severity : List.of("info", "warning", "critical")) {
            meters.add(
                    Meter.ALARMS_ACTIVE,
                    () -> shown(now -> now.alarms().stream()
                            .filter(alarm -> alarm.active() && alarm.severity().equals(severity))
                            .count()),
                    severity);
        }
        meters.add(Meter.DEAD_LETTERS, () -> shown(now -> number(now.training().deadLetters())));
        meters.add(Meter.EVALUATOR_WAITING, () -> held(EvaluatorShare::waiting));
        meters.add(Meter.EVALUATOR_DOMAINS, () -> held(EvaluatorShare::domains));
        meters.add(Meter.EVALUATOR_PAIRS, () -> held(EvaluatorShare::pairs));
        meters.add(
                Meter.EVALUATOR_PARTITIONS, () -> held(now -> here(now, EvaluatorShare.Evaluator::active)), "active");
        meters.add(
                Meter.EVALUATOR_PARTITIONS, () -> held(now -> here(now, EvaluatorShare.Evaluator::standby)), "standby");
    }

    private double newest(String name) {
        return shown(now -> {
            List<DashboardState.Point> points = now.continual().getOrDefault(name, List.of());
            return points.stream()
                    .max(Comparator.comparingLong(DashboardState.Point::step))
                    .map(DashboardState.Point::value)
                    .orElse(Double.NaN);
        });
    }

    private static double worstForgotten(DashboardState now) {
        return now.forgotten().stream()
                .mapToDouble(DashboardState.Forgotten::points)
                .max()
                .orElse(Double.NaN);
    }

    private static double here(EvaluatorShare now, ToDoubleFunction<EvaluatorShare.Evaluator> part) {
        return now.evaluators().stream()
                .filter(EvaluatorShare.Evaluator::here)
                .mapToDouble(part)
                .sum();
    }

    private static double number(Long value) {
        return value == null ? Double.NaN : value;
    }

    private synchronized double shown(ToDoubleFunction<DashboardState> part) {
        look();
        return part.applyAsDouble(state);
    }

    private synchronized double held(ToDoubleFunction<EvaluatorShare> part) {
        look();
        return part.applyAsDouble(share);
    }

    private void look() {
        if (clock.instant().isAfter(lookedAt.plus(FRESH))) {
            state = service.state();
            share = service.share();
            lookedAt = clock.instant();
        }
    }
}
