package io.palimpsest.ingest;

import io.opentelemetry.api.trace.SpanContext;
import io.palimpsest.schemas.traces.Traces;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * The headers of a pair's record: CloudEvents 1.0 attributes in the Kafka binding's binary mode ({@code ce_specversion},
 * {@code ce_id} = sample id, {@code ce_source}, {@code ce_type}, {@code ce_time}) and a W3C {@code traceparent}. Immutable;
 * safe for any thread.
 */
final class EventHeaders {

    static final String TYPE = "io.palimpsest.image-text-pair.v1";

    private final String source;
    private final String run;
    private final SpanContext span;

    /**
     * @param sourceName name of the source
     * @param started when the run started; another run traces apart
     * @param span the run's span, whose trace the pairs belong to; if it is not valid, each has a trace of its own
     */
    EventHeaders(String sourceName, Instant started, SpanContext span) {
        this.source = sourceUri(sourceName);
        this.run = started.toString();
        this.span = span;
    }

    /** The CloudEvents source: a relative URI reference. */
    static String sourceUri(String sourceName) {
        return "palimpsest/ingest/"
                + URLEncoder.encode(sourceName, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** Whether a record came from this source. */
    boolean sameSource(Headers headers) {
        Header header = headers.lastHeader("ce_source");
        return header != null && new String(header.value(), StandardCharsets.UTF_8).equals(source);
    }

    Headers of(String sampleId, Instant eventTime) {
        Headers headers = new RecordHeaders();
        put(headers, "ce_specversion", "1.0");
        put(headers, "ce_id", sampleId);
        put(headers, "ce_source", source);
        put(headers, "ce_type", TYPE);
        put(headers, "ce_time", eventTime.toString());
        put(headers, Traces.HEADER, traceparent(sampleId));
        return headers;
    }

    /** Version 00, ids from the run and the sample, sampled: W3C Trace Context, section 3.2. */
    private String traceparent(String sampleId) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest((run + "|" + source + "|" + sampleId).getBytes(StandardCharsets.UTF_8));
            HexFormat hex = HexFormat.of();
            String id = hex.formatHex(digest, 16, 24);
            return span.isValid()
                    ? Traces.traceparent(span, id)
                    : "00-" + hex.formatHex(digest, 0, 16) + "-" + id + "-01";
        } catch (NoSuchAlgorithmException absent) {
            throw new IllegalStateException("Every Java platform has SHA-256, this one has not", absent);
        }
    }

    private static void put(Headers headers, String name, String value) {
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
