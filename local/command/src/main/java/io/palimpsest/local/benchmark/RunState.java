package io.palimpsest.local.benchmark;

import io.palimpsest.local.benchmark.result.RunResult;
import io.palimpsest.local.benchmark.run.RunReport;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;

/** Where one run stands. Safe from any thread. */
final class RunState {

    /** The states in their order; a run that failed or was stopped does not become done in this process. */
    enum Stage {
        WAITING,
        RUNNING,
        DONE,
        FAILED,
        STOPPED
    }

    private final PlannedRun run;
    private final InstantSource clock;
    private Stage stage = Stage.WAITING;
    private String phase = "waiting";
    private String domain = "";
    private int index = -1;
    private int domains;
    private long step;
    private long steps;
    private long firstStep = -1;
    private Instant firstStepAt = Instant.EPOCH;
    private Instant lastStepAt = Instant.EPOCH;
    private RunResult result;
    private String failure = "";

    /**
     * @param run the run
     * @param clock tells how fast it goes
     */
    RunState(PlannedRun run, InstantSource clock) {
        this.run = run;
        this.clock = clock;
    }

    PlannedRun run() {
        return run;
    }

    synchronized void begin() {
        stage = Stage.RUNNING;
        phase = "preparing the stream";
    }

    /** Says how much there is to do, now that the stream is known. */
    synchronized void expect(long totalSteps, int totalDomains) {
        steps = totalSteps;
        domains = totalDomains;
        phase = "starting";
    }

    synchronized void report(RunReport report) {
        phase = report.phase();
        domain = report.domain();
        index = report.index();
        if (report.step() > step) {
            lastStepAt = clock.instant();
            if (firstStep < 0) {
                firstStep = report.step();
                firstStepAt = lastStepAt;
            }
            step = report.step();
        }
    }

    synchronized void done(RunResult measured) {
        stage = Stage.DONE;
        result = measured;
    }

    synchronized void failed(String why) {
        stage = Stage.FAILED;
        failure = why;
    }

    synchronized void stopped() {
        stage = Stage.STOPPED;
    }

    synchronized Stage stage() {
        return stage;
    }

    synchronized Optional<RunResult> result() {
        return Optional.ofNullable(result);
    }

    synchronized String failure() {
        return failure;
    }

    /** Steps in all; 0 while nobody knows. */
    synchronized long expectedSteps() {
        return steps;
    }

    /** Steps that are still to be trained; empty while nobody knows. */
    synchronized Optional<Long> stepsLeft() {
        return steps == 0 ? Optional.empty() : Optional.of(Math.max(0, steps - step));
    }

    /** Seconds that a step has taken so far; empty before there is anything to tell it from. */
    synchronized Optional<Double> secondsPerStep() {
        long trained = step - firstStep;
        if (firstStep < 0 || trained < 1) {
            return Optional.empty();
        }
        return Optional.of(Duration.between(firstStepAt, lastStepAt).toMillis() / 1e3 / trained);
    }

    /** One line that says where it stands. */
    synchronized String line() {
        StringBuilder text = new StringBuilder(phase);
        if (phase.equals("scoring")) {
            text.append(" checkpoint ").append(index + 1).append(" of ").append(domains + 1);
        } else if (index >= 0) {
            text.append(", domain ").append(index + 1).append(" of ").append(Math.max(domains, index + 1));
            text.append(domain.isEmpty() ? "" : " " + domain);
        }
        if (step > 0) {
            text.append(String.format(Locale.ROOT, ", step %,d of %,d", step, Math.max(steps, step)));
        }
        return text.toString();
    }
}
