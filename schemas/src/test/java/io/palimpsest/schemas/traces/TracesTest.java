package io.palimpsest.schemas.traces;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.SpanContext;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class TracesTest {

    private static final String HEADER = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    private final Traces traces = Traces.to(OpenTelemetry.noop());

    @Test
    void aHeaderIsReadAndWrittenAsItIs() {
        SpanContext span = traces.read(headers(HEADER));
        assertThat(span.getTraceId()).isEqualTo("0af7651916cd43dd8448eb211c80319c");
        assertThat(span.getSpanId()).isEqualTo("b7ad6b7169203331");
        assertThat(span.isSampled()).isTrue();
        Headers written = headers("00-11111111111111111111111111111111-2222222222222222-00");
        Traces.write(span, written);
        assertThat(written.headers(Traces.HEADER)).singleElement().satisfies(header -> assertThat(
                        new String(header.value(), StandardCharsets.UTF_8))
                .isEqualTo(HEADER));
    }

    @Test
    void whatIsNoHeaderNamesNoSpan() {
        assertThat(traces.read(headers("nonsense")).isValid()).isFalse();
        assertThat(traces.read(new RecordHeaders().add(Traces.HEADER, null)).isValid())
                .isFalse();
        assertThat(traces.read(new RecordHeaders()).isValid()).isFalse();
    }

    @Test
    void nothingIsReadOrWrittenWhenNothingIsTraced() {
        assertThat(Traces.OFF.read(headers(HEADER)).isValid()).isFalse();
        Headers untouched = new RecordHeaders();
        Traces.write(Traces.OFF.span("nothing").startSpan().getSpanContext(), untouched);
        assertThat(untouched).isEmpty();
    }

    private static Headers headers(String traceparent) {
        return new RecordHeaders().add(Traces.HEADER, traceparent.getBytes(StandardCharsets.UTF_8));
    }
}
