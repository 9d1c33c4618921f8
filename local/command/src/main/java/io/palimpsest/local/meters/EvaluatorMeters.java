package io.palimpsest.local.meters;

import io.palimpsest.evaluator.EvaluatorMetric;
import io.palimpsest.evaluator.change.InputStatistic;
import io.palimpsest.evaluator.change.Modality;
import io.palimpsest.evaluator.page.DashboardState;
import io.palimpsest.evaluator.page.EvaluatorShare;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** Fills the meters of an evaluator from what its page shows, looked at anew after a while. Scrapes read on threads of their own. */
public final class EvaluatorMeters {
    private static final Duration FRESH = Duration.ofSeconds(2);
    private static final String FADING = "fading";
    private static final String RUNNING = "RUNNING";
    private static final double MILLISECONDS = 1000;

    private final Supplier<DashboardState> page;
    private final Supplier<EvaluatorShare> part;
    private final Clock clock;
    private Instant lookedAt = Instant.MIN;
    private DashboardState state;
    private EvaluatorShare share;

    private EvaluatorMeters(Supplier<DashboardState> page, Supplier<EvaluatorShare> part, Clock clock) {
        this.page = page;
        this.part = part;
        this.clock = clock;
    }

    /**
     * Adds them, from now on filled from a service.
     *
     * @param page what the service's page shows
     * @param part what the service holds
     * @param clock tells when to look anew
     */
    public static void fill(Meters meters, Supplier<DashboardState> page, Supplier<EvaluatorShare> part, Clock clock) {
        new EvaluatorMeters(page, part, clock).addTo(meters);
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
        addDrift(meters);
        for (String outcome : List.of("pass", "fail", "skipped")) {
            meters.add(Meter.VERDICTS, () -> shown(now -> verdicts(now, outcome)), outcome);
        }
        for (String severity : List.of("info", "warning", "critical")) {
            meters.add(
                    Meter.ALARMS_ACTIVE,
                    () -> shown(now -> alarms(now, severity).count()),
                    severity);
            meters.add(Meter.ALARMS_NEWEST_AGE, () -> shown(now -> newestAge(now, severity)), severity);
        }
        meters.add(Meter.DELAY, () -> shown(now -> number(now.training().delaySeconds())));
        meters.add(Meter.TRAINED_PAIRS, () -> shown(now -> number(now.training().trainedPairs())));
        meters.add(Meter.EVALUATOR_RUNNING, () -> held(now -> RUNNING.equals(now.state()) ? 1 : 0));
        meters.add(Meter.DEAD_LETTERS, () -> shown(now -> number(now.training().deadLetters())));
        meters.add(Meter.EVALUATOR_WAITING, () -> held(EvaluatorShare::waiting));
        meters.add(Meter.EVALUATOR_DOMAINS, () -> held(EvaluatorShare::domains));
        meters.add(Meter.EVALUATOR_PAIRS, () -> held(EvaluatorShare::pairs));
        meters.add(
                Meter.EVALUATOR_PARTITIONS, () -> held(now -> here(now, EvaluatorShare.Evaluator::active)), "active");
        meters.add(
                Meter.EVALUATOR_PARTITIONS, () -> held(now -> here(now, EvaluatorShare.Evaluator::standby)), "standby");
    }

    private void addDrift(Meters meters) {
        meters.add(Meter.QUALITY_PREQUENTIAL_LOSS, () -> charted(EvaluatorMetric.PREQUENTIAL_LOSS, FADING));
        meters.add(Meter.QUALITY_PREQUENTIAL_ERROR, () -> charted(EvaluatorMetric.PREQUENTIAL_ERROR, FADING));
        for (Modality modality : Modality.values()) {
            meters.add(
                    Meter.QUALITY_DATA_DRIFT,
                    () -> charted(EvaluatorMetric.DRIFT_MMD, modality.label()),
                    modality.label());
        }
        for (InputStatistic statistic : InputStatistic.values()) {
            meters.add(
                    Meter.QUALITY_INPUT_DRIFT,
                    () -> charted(EvaluatorMetric.DRIFT_INPUT, statistic.label()),
                    statistic.label());
        }
        meters.add(Meter.QUALITY_TOPOLOGY, () -> shown(EvaluatorMeters::lowestTopology));
    }

    private double charted(EvaluatorMetric metric, String of) {
        return shown(
                now -> now.newest().getOrDefault(metric.metricName(), Map.of()).getOrDefault(of, Double.NaN));
    }

    private static double lowestTopology(DashboardState now) {
        return now.representation().domains().values().stream()
                .flatMap(curve -> curve.stream().filter(Objects::nonNull).reduce((before, after) -> after).stream())
                .min(Comparator.naturalOrder())
                .orElse(Double.NaN);
    }

    private static long verdicts(DashboardState now, String outcome) {
        return now.checkpoints().stream()
                .filter(checkpoint -> checkpoint.verdict() != null
                        && checkpoint.verdict().outcome().equals(outcome))
                .count();
    }

    private static Stream<DashboardState.Warning> alarms(DashboardState now, String severity) {
        return now.alarms().stream()
                .filter(alarm -> alarm.active() && alarm.severity().equals(severity));
    }

    private static double newestAge(DashboardState now, String severity) {
        return alarms(now, severity)
                .mapToDouble(alarm -> (now.now() - alarm.time()) / MILLISECONDS)
                .min()
                .orElse(Double.NaN);
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

    private static double number(Number value) {
        return value == null ? Double.NaN : value.doubleValue();
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
            state = page.get();
            share = part.get();
            lookedAt = clock.instant();
        }
    }
}
