package io.palimpsest.trainer.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TracerProvider;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.palimpsest.events.v1.OffsetRange;
import io.palimpsest.schemas.topics.Topic;
import io.palimpsest.schemas.traces.Traces;
import io.palimpsest.trainer.checkpoint.WriteObserver;
import io.palimpsest.trainer.plan.Chunk;
import io.palimpsest.trainer.plan.EventPosition;
import io.palimpsest.trainer.plan.Sample;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TrainingTracesTest {

    private static final String ONE = "11111111111111111111111111111111";
    private static final String OTHER = "22222222222222222222222222222222";

    private final List<SpanData> ended = new ArrayList<>();
    private final SdkTracerProvider provider = SdkTracerProvider.builder()
            .addSpanProcessor(SimpleSpanProcessor.create(new Kept(ended)))
            .build();
    private final TrainingTraces traces = new TrainingTraces(Traces.to(telemetry()), "shop");

    @AfterEach
    void close() {
        provider.close();
    }

    @Test
    void everyTraceOfAChunkIsLinkedThoughOneHasMostOfItsEvents() {
        int many = TrainingTraces.MOST_LINKS + 10;
        IntStream.range(0, many).forEach(offset -> traces.read(event(offset, "00-" + ONE + "-00000000000000ab-01")));
        traces.read(event(many, "00-" + OTHER + "-00000000000000ab-01"));
        traces.chunk(chunk(0, many + 1), 7).end();
        SpanData span = ended.get(0);
        assertThat(span.getLinks())
                .hasSize(TrainingTraces.MOST_LINKS)
                .extracting(link -> link.getSpanContext().getTraceId())
                .contains(ONE, OTHER);
        assertThat(span.getAttributes().get(Traces.EVENTS)).isEqualTo(many + 1);
        assertThat(span.getAttributes().get(Traces.STEP)).isEqualTo(7);
    }

    @Test
    void anEventIsLinkedByTheChunkThatTrainsItAlone() {
        traces.read(event(0, "00-" + ONE + "-00000000000000ab-01"));
        traces.read(event(1, "00-" + OTHER + "-00000000000000ab-01"));
        traces.chunk(chunk(0, 1), 0).end();
        traces.chunk(chunk(0, 2), 1).end();
        assertThat(linkedTraces(ended.get(0))).containsExactly(ONE);
        assertThat(linkedTraces(ended.get(1))).containsExactly(OTHER);
    }

    @Test
    void headersThatAreNoneAreNotLinked() {
        traces.read(event(0, "nonsense"));
        traces.read(event(1, null));
        traces.chunk(chunk(0, 2), 0).end();
        assertThat(ended.get(0).getLinks()).isEmpty();
    }

    @Test
    void aCheckpointIsLinkedToEveryChunkSinceTheOneBefore() {
        SpanContext first = ended(traces.chunk(chunk(0, 1), 0));
        SpanContext second = ended(traces.chunk(chunk(1, 2), 1));
        Span current = traces.chunk(chunk(2, 3), 2);
        try (Scope scope = current.makeCurrent()) {
            traces.checkpoint(3).failed(new IOException("no space"));
            traces.checkpoint(3).failed(new IOException("no space"));
        }
        SpanData checkpoint = ended.get(2);
        assertThat(checkpoint.getParentSpanId())
                .isEqualTo(current.getSpanContext().getSpanId());
        assertThat(checkpoint.getLinks()).extracting(LinkData::getSpanContext).containsExactly(first, second);
        assertThat(checkpoint.getStatus()).isEqualTo(StatusData.error());
        assertThat(ended.get(3).getLinks()).isEmpty();
    }

    @Test
    void nothingIsKeptWhenNothingIsTraced() {
        TrainingTraces off = new TrainingTraces(Traces.OFF, "shop");
        off.read(event(0, "00-" + ONE + "-00000000000000ab-01"));
        assertThat(off.chunk(chunk(0, 1), 0).isRecording()).isFalse();
        assertThat(off.checkpoint(1)).isSameAs(WriteObserver.NONE);
    }

    private OpenTelemetry telemetry() {
        return new OpenTelemetry() {
            @Override
            public TracerProvider getTracerProvider() {
                return provider;
            }

            @Override
            public ContextPropagators getPropagators() {
                return ContextPropagators.noop();
            }
        };
    }

    private static List<String> linkedTraces(SpanData span) {
        return span.getLinks().stream()
                .map(link -> link.getSpanContext().getTraceId())
                .toList();
    }

    private static SpanContext ended(Span span) {
        span.end();
        return span.getSpanContext();
    }

    private static ConsumerRecord<byte[], byte[]> event(long offset, String traceparent) {
        ConsumerRecord<byte[], byte[]> record =
                new ConsumerRecord<>(Topic.PAIRS.topicName(), 0, offset, new byte[0], new byte[0]);
        if (traceparent != null) {
            record.headers().add(Traces.HEADER, traceparent.getBytes(StandardCharsets.UTF_8));
        }
        return record;
    }

    private static Chunk chunk(int from, int to) {
        List<Sample> samples = IntStream.range(from, to)
                .mapToObj(offset -> new Sample(
                        new EventPosition(0, offset), "s-" + offset, "red", Instant.EPOCH, List.of("a"), new byte[0]))
                .toList();
        return new Chunk("red", List.of(new OffsetRange(0, (long) from, (long) to)), samples, List.of(), false, "full");
    }

    /** Keeps what ends. */
    private record Kept(List<SpanData> spans) implements SpanExporter {
        @Override
        public CompletableResultCode export(Collection<SpanData> ended) {
            spans.addAll(ended);
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode flush() {
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode shutdown() {
            return CompletableResultCode.ofSuccess();
        }
    }
}
