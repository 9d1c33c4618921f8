package io.palimpsest.local.tracing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentelemetry.api.trace.Span;
import io.palimpsest.schemas.config.ConfigurationException;
import io.palimpsest.schemas.traces.Traces;
import org.junit.jupiter.api.Test;

class TracingTest {

    @Test
    void withoutAPlaceNothingIsTraced() {
        try (Tracing tracing = Tracing.open("", "test")) {
            assertThat(tracing.traces()).isSameAs(Traces.OFF);
            assertThat(tracing.traces().on()).isFalse();
            Span span = tracing.traces().span("nothing").startSpan();
            assertThat(span.isRecording()).isFalse();
            assertThat(span.getSpanContext().isValid()).isFalse();
        }
    }

    @Test
    void whatIsLeftIsSentBeforeTheEnd() throws Exception {
        try (Collector collector = new Collector()) {
            try (Tracing tracing = Tracing.open(collector.endpoint(), "palimpsest-test")) {
                tracing.traces()
                        .span("work")
                        .setAttribute(Traces.STEP, 7L)
                        .startSpan()
                        .end();
            }
            assertThat(collector.spans("work")).hasSize(1);
            assertThat(Collector.attribute(collector.spans("work").get(0), "palimpsest.step"))
                    .isEqualTo("7");
            assertThat(collector.services()).containsExactly("palimpsest-test");
        }
    }

    @Test
    void aCollectorThatIsNotThereCostsNothingButTheTraces() {
        assertThatCode(() -> {
                    try (Tracing tracing = Tracing.open("http://127.0.0.1:1", "palimpsest-test")) {
                        tracing.traces().span("work").startSpan().end();
                    }
                })
                .doesNotThrowAnyException();
    }

    @Test
    void anAddressThatIsNoneSaysWhichSettingToChange() {
        assertThatThrownBy(() -> Tracing.open("nowhere", "palimpsest-test"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("tracing.otlp-endpoint");
    }
}
