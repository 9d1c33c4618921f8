package io.palimpsest.local.benchmark;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Guesses how long a benchmark still takes: the steps that are left, at the speed that runs of the same variant have shown here, or else at that
 * of all. Starting and scoring are not counted.
 */
final class TimeLeft {

    private TimeLeft() {}

    /**
     * {@return the guess; empty while no speed is known}
     *
     * @param states all runs that this process carries out
     * @param processes how many run side by side
     */
    static Optional<Duration> of(List<RunState> states, int processes) {
        Map<String, Double> speeds = new HashMap<>();
        double sum = 0;
        int known = 0;
        for (RunState state : states) {
            Optional<Double> speed = state.secondsPerStep();
            if (speed.isPresent()) {
                speeds.put(state.run().variant().name(), speed.get());
                sum += speed.get();
                known++;
            }
        }
        double steps = states.stream()
                .mapToLong(RunState::expectedSteps)
                .filter(expected -> expected > 0)
                .average()
                .orElse(0);
        if (known == 0 || steps == 0) {
            return Optional.empty();
        }
        double mean = sum / known;
        double seconds = 0;
        double longest = 0;
        for (RunState state : states) {
            if (state.stage() == RunState.Stage.WAITING || state.stage() == RunState.Stage.RUNNING) {
                double left = state.stepsLeft().map(Long::doubleValue).orElse(steps)
                        * speeds.getOrDefault(state.run().variant().name(), mean);
                seconds += left;
                longest = Math.max(longest, left);
            }
        }
        return Optional.of(Duration.ofSeconds(Math.round(Math.max(longest, seconds / processes))));
    }

    /** {@return a time for people, e.g. {@code 1 h 10 min}} */
    static String text(Duration time) {
        if (time.toMinutes() >= 60) {
            return String.format(Locale.ROOT, "%d h %d min", time.toHours(), time.toMinutesPart());
        }
        return time.toMinutes() >= 2
                ? String.format(Locale.ROOT, "%d min", Math.round(time.toSeconds() / 60.0))
                : String.format(Locale.ROOT, "%d s", time.toSeconds());
    }
}
