package io.palimpsest.local.benchmark;

import io.palimpsest.local.view.Frame;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Draws a benchmark that runs: how many runs are done, and where those under way stand. Holds no state. */
final class BenchmarkView {

    private BenchmarkView() {}

    /**
     * @param states all runs that this process carries out
     * @param before runs that were done before it started
     * @param processes how many run side by side
     */
    static Frame frame(List<RunState> states, int before, int processes) {
        long done = count(states, RunState.Stage.DONE) + before;
        long failed = count(states, RunState.Stage.FAILED);
        Optional<Duration> left = TimeLeft.of(states, processes);
        String head = done + " of " + (states.size() + before) + " runs"
                + (failed == 0 ? "" : ", " + failed + " failed")
                + left.map(time -> ", ETA " + TimeLeft.text(time)).orElse("");
        List<String> lines = new ArrayList<>(List.of(head));
        List<RunState> running = states.stream()
                .filter(state -> state.stage() == RunState.Stage.RUNNING)
                .toList();
        int width = running.stream()
                .mapToInt(state -> state.run().id().length())
                .max()
                .orElse(0);
        running.forEach(state -> {
            String id = state.run().id();
            lines.add("  " + id + " ".repeat(width - id.length()) + "  " + state.line() + eta(state));
        });
        StringBuilder summary = new StringBuilder(head);
        running.forEach(state ->
                summary.append("  ·  ").append(state.run().id()).append(": ").append(state.line()));
        return new Frame(lines, summary.toString());
    }

    private static String eta(RunState state) {
        return TimeLeft.of(List.of(state), 1)
                .map(time -> ", ETA " + TimeLeft.text(time))
                .orElse("");
    }

    private static long count(List<RunState> states, RunState.Stage stage) {
        return states.stream().filter(state -> state.stage() == stage).count();
    }
}
