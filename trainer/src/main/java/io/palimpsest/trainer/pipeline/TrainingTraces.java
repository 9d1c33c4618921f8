package io.palimpsest.trainer.pipeline;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.context.Context;
import io.palimpsest.schemas.traces.Traces;
import io.palimpsest.trainer.checkpoint.StoredCheckpoint;
import io.palimpsest.trainer.checkpoint.WriteObserver;
import io.palimpsest.trainer.ledger.LedgerRecord;
import io.palimpsest.trainer.plan.Chunk;
import io.palimpsest.trainer.plan.EventPosition;
import io.palimpsest.trainer.plan.Sample;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The spans of one trainer. One for each chunk is linked to those of its events; one for each checkpoint is a child of the chunk in which it was taken and linked to the
 * others that it contains more than the checkpoint before; its announcement is its child. Owns what is known of the events that no chunk has taken yet. Training thread
 * only, but for what a {@link WriteObserver} does.
 */
final class TrainingTraces {

    /** Most links of a span; OpenTelemetry itself keeps no more unless it is told to. */
    static final int MOST_LINKS = 128;

    private final Traces traces;
    private final String model;
    private final Map<EventPosition, SpanContext> events = new HashMap<>();
    private final List<SpanContext> chunks = new ArrayList<>();
    private final Map<String, SpanContext> checkpoints = new ConcurrentHashMap<>();

    TrainingTraces(Traces traces, String model) {
        this.traces = traces;
        this.model = model;
    }

    /** Takes note of the span that an event was sent in. */
    void read(ConsumerRecord<byte[], byte[]> record) {
        SpanContext span = traces.read(record.headers());
        if (span.isValid()) {
            events.put(new EventPosition(record.partition(), record.offset()), span);
        }
    }

    /**
     * Starts the span of a chunk, from its plan to its last step.
     *
     * @param step its first step
     */
    Span chunk(Chunk chunk, long step) {
        SpanBuilder span = traces.span("train chunk")
                .setNoParent()
                .setAttribute(Traces.MODEL, model)
                .setAttribute(Traces.STEP, step)
                .setAttribute(Traces.EVENTS, (long) chunk.samples().size());
        if (!chunk.domain().isEmpty()) {
            span.setAttribute(Traces.DOMAIN, chunk.domain());
        }
        linked(chunk.samples()).forEach(span::addLink);
        return started(span);
    }

    /** Starts the span of a chunk that is repeated after a restart; what its events were sent in is not known any more. */
    Span repeated(List<LedgerRecord> records) {
        return started(traces.span("train chunk")
                .setNoParent()
                .setAttribute(Traces.MODEL, model)
                .setAttribute(Traces.STEP, records.get(0).entry().getStep())
                .setAttribute(Traces.REPEATED, true));
    }

    private Span started(SpanBuilder builder) {
        Span span = builder.startSpan();
        if (traces.on()) {
            chunks.add(span.getSpanContext());
            // While the store cannot be written no checkpoint takes them.
            chunks.subList(0, Math.max(0, chunks.size() - MOST_LINKS)).clear();
        }
        return span;
    }

    /** One event of each trace comes first, so that every source of the chunk is linked as long as there are few. */
    private List<SpanContext> linked(List<Sample> samples) {
        List<SpanContext> known = samples.stream()
                .map(sample -> events.remove(sample.position()))
                .filter(Objects::nonNull)
                .toList();
        Set<String> seen = new HashSet<>();
        List<SpanContext> first = new ArrayList<>();
        List<SpanContext> others = new ArrayList<>();
        known.forEach(span -> (seen.add(span.getTraceId()) ? first : others).add(span));
        first.addAll(others);
        return first.subList(0, Math.min(MOST_LINKS, first.size()));
    }

    /** Starts the span of a checkpoint, from its snapshot until it is durable. */
    WriteObserver checkpoint(long step) {
        if (!traces.on()) {
            return WriteObserver.NONE;
        }
        SpanContext present = Span.current().getSpanContext();
        SpanBuilder builder = traces.span("write checkpoint")
                .setAttribute(Traces.MODEL, model)
                .setAttribute(Traces.STEP, step);
        chunks.stream().filter(chunk -> !chunk.equals(present)).forEach(builder::addLink);
        chunks.clear();
        Span span = builder.startSpan();
        return new WriteObserver() {
            @Override
            public void durable(StoredCheckpoint checkpoint) {
                span.setAttribute(Traces.CHECKPOINT, checkpoint.id());
                checkpoints.put(checkpoint.id(), span.getSpanContext());
                span.end();
            }

            @Override
            public void failed(Exception failure) {
                Traces.failed(span, failure);
                span.end();
            }
        };
    }

    /** Starts the span of an announcement; alone, if the checkpoint was written by a process before. */
    Span announcement(StoredCheckpoint checkpoint) {
        return traces.span("announce checkpoint")
                .setParent(under(checkpoint))
                .setAttribute(Traces.MODEL, model)
                .setAttribute(Traces.CHECKPOINT, checkpoint.id())
                .startSpan();
    }

    /** {@return the span of a checkpoint that this process has written; else one that is not valid} */
    SpanContext of(StoredCheckpoint checkpoint) {
        return checkpoints.getOrDefault(checkpoint.id(), SpanContext.getInvalid());
    }

    /** Forgets checkpoints that are announced. */
    void announced(List<StoredCheckpoint> announced) {
        announced.forEach(checkpoint -> checkpoints.remove(checkpoint.id()));
    }

    private Context under(StoredCheckpoint checkpoint) {
        return Traces.under(of(checkpoint));
    }
}
