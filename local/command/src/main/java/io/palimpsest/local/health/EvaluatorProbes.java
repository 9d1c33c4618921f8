package io.palimpsest.local.health;

import io.palimpsest.evaluator.EvaluatorService;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Probes of an evaluator: it lives until its stream has failed, and is ready while the stream has its partitions and works on them; while partitions move
 * between evaluators it is not. Safe from any thread.
 */
public final class EvaluatorProbes implements Probes {
    private static final String RUNNING = "RUNNING";

    private volatile EvaluatorService service;
    private volatile boolean started;

    /** Tells of the service once it is there. */
    public void follow(EvaluatorService running) {
        service = running;
    }

    @Override
    public Probe live() {
        return probe(failure().isEmpty());
    }

    @Override
    public Probe ready() {
        return probe(RUNNING.equals(state()) && failure().isEmpty());
    }

    @Override
    public Probe started() {
        started = started || RUNNING.equals(state());
        return probe(started);
    }

    private Probe probe(boolean well) {
        Map<String, Object> reasons = new LinkedHashMap<>();
        reasons.put("stream", state());
        reasons.put("failure", failure().map(Throwable::toString).orElse(null));
        return new Probe(well, reasons);
    }

    private String state() {
        return service == null ? "STARTING" : service.streamState();
    }

    private Optional<Throwable> failure() {
        return service == null ? Optional.empty() : service.failure();
    }
}
