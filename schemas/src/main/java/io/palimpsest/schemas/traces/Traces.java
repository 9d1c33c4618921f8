package io.palimpsest.schemas.traces;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * The spans of a process, and the header that hands them on with records: {@code traceparent} of W3C Trace Context. Immutable; safe from any thread.
 *
 * <p>No result may depend on a trace: a span is only ever started, described, ended and handed on.
 */
public final class Traces {
    /** Name of the header. */
    public static final String HEADER = "traceparent";

    /** Traces nothing. */
    public static final Traces OFF = new Traces(OpenTelemetry.noop().getTracer(""), false);

    /** Name of the model. */
    public static final AttributeKey<String> MODEL = AttributeKey.stringKey("palimpsest.model");

    /** Name of a source of pairs. */
    public static final AttributeKey<String> SOURCE = AttributeKey.stringKey("palimpsest.source");

    /** Domain that is trained or measured. */
    public static final AttributeKey<String> DOMAIN = AttributeKey.stringKey("palimpsest.domain");

    /** Id of a checkpoint. */
    public static final AttributeKey<String> CHECKPOINT = AttributeKey.stringKey("palimpsest.checkpoint");

    /** Training step, of a chunk its first. */
    public static final AttributeKey<Long> STEP = AttributeKey.longKey("palimpsest.step");

    /** Events of a chunk or pairs of a run, linked or not. */
    public static final AttributeKey<Long> EVENTS = AttributeKey.longKey("palimpsest.events");

    /** Whether a chunk is trained again after a restart. */
    public static final AttributeKey<Boolean> REPEATED = AttributeKey.booleanKey("palimpsest.repeated");

    /** How an evaluation ended. */
    public static final AttributeKey<String> OUTCOME = AttributeKey.stringKey("palimpsest.outcome");

    private final Tracer tracer;
    private final boolean on;

    private Traces(Tracer tracer, boolean on) {
        this.tracer = tracer;
        this.on = on;
    }

    /**
     * {@return traces that go where a telemetry sends them}
     *
     * @param telemetry closed by the caller
     */
    public static Traces to(OpenTelemetry telemetry) {
        return new Traces(telemetry.getTracer("io.palimpsest"), true);
    }

    /** {@return whether anything is traced; what only a trace needs is not worth doing otherwise} */
    public boolean on() {
        return on;
    }

    /** {@return a span to be described and started} Unless told otherwise, a child of the current one of the thread. */
    public SpanBuilder span(String name) {
        return tracer.spanBuilder(name);
    }

    /** {@return the span that a record was sent in; not valid if it names none or nothing is traced} */
    public SpanContext read(Headers headers) {
        if (!on || headers.lastHeader(HEADER) == null) {
            return SpanContext.getInvalid();
        }
        Context context =
                W3CTraceContextPropagator.getInstance().extract(Context.root(), headers, FirstHeaders.INSTANCE);
        return Span.fromContext(context).getSpanContext();
    }

    /** Names the span that a record is sent in, if there is one. */
    public static void write(SpanContext span, Headers headers) {
        if (span.isValid()) {
            headers.remove(HEADER);
            headers.add(HEADER, traceparent(span, span.getSpanId()).getBytes(StandardCharsets.UTF_8));
        }
    }

    /**
     * {@return the value of the header}
     *
     * @param trace a valid span of the trace
     * @param spanId 16 hexadecimal digits, not all 0
     */
    public static String traceparent(SpanContext trace, String spanId) {
        return "00-" + trace.getTraceId() + "-" + spanId + "-"
                + trace.getTraceFlags().asHex();
    }

    /** {@return a context in which spans become children of one of another thread or process; of none, if it is not valid} */
    public static Context under(SpanContext parent) {
        return Context.root().with(Span.wrap(parent));
    }

    /** Notes a failure on a span. */
    public static void failed(Span span, Throwable failure) {
        span.recordException(failure);
        span.setStatus(StatusCode.ERROR);
    }

    private enum FirstHeaders implements TextMapGetter<Headers> {
        INSTANCE;

        @Override
        public Iterable<String> keys(Headers headers) {
            return List.of(HEADER);
        }

        @Override
        public String get(Headers headers, String key) {
            Header header = headers == null ? null : headers.lastHeader(key);
            return header == null || header.value() == null ? null : new String(header.value(), StandardCharsets.UTF_8);
        }
    }
}
