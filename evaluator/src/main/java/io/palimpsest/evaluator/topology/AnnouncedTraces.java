package io.palimpsest.evaluator.topology;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.palimpsest.events.v1.CheckpointAnnouncement;
import io.palimpsest.schemas.traces.Traces;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.header.Headers;

/** Which spans the announced checkpoints were written in. Shared by all tasks of an instance; safe from any thread. */
final class AnnouncedTraces {
    private final Traces traces;
    private final Map<String, SpanContext> checkpoints = new ConcurrentHashMap<>();

    AnnouncedTraces(Traces traces) {
        this.traces = traces;
    }

    /** Takes note of an announcement, or of a withdrawal, which has no value. */
    void heard(String checkpointId, CheckpointAnnouncement announcement, Headers headers) {
        SpanContext span = traces.read(headers);
        if (announcement == null || !span.isValid()) {
            checkpoints.remove(checkpointId);
        } else {
            checkpoints.put(checkpointId, span);
        }
    }

    /** Starts the span of an evaluation, a child of that of the checkpoint. */
    Span evaluation(CheckpointAnnouncement checkpoint, String domain) {
        return traces.span("evaluate checkpoint")
                .setParent(
                        Traces.under(checkpoints.getOrDefault(checkpoint.getCheckpointId(), SpanContext.getInvalid())))
                .setAttribute(Traces.MODEL, checkpoint.getModel())
                .setAttribute(Traces.CHECKPOINT, checkpoint.getCheckpointId())
                .setAttribute(Traces.STEP, checkpoint.getStep())
                .setAttribute(Traces.DOMAIN, domain)
                .startSpan();
    }
}
