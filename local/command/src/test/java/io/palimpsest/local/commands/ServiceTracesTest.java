package io.palimpsest.local.commands;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.core.joran.spi.JoranException;
import io.opentelemetry.proto.trace.v1.Span;
import io.palimpsest.evaluator.EvaluatorSettings;
import io.palimpsest.local.demo.SampleCut;
import io.palimpsest.local.lifecycle.LoggedError;
import io.palimpsest.local.stack.EmbeddedStack;
import io.palimpsest.local.tracing.Collector;
import io.palimpsest.schemas.config.KafkaClients;
import io.palimpsest.schemas.topics.Topic;
import io.palimpsest.trainer.checkpoint.LocalCheckpoints;
import io.palimpsest.trainer.checkpoint.StoredCheckpoint;
import io.palimpsest.trainer.ledger.TopicReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One trace is followed from the ingest of a small domain to the evaluation of what was learned. The tests build on one another. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ServiceTracesTest {

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int MOST_LINKS = 128;

    @TempDir
    private static Path place;

    private static EmbeddedStack stack;
    private static Collector collector;

    private final LoggedError error = new LoggedError();

    @BeforeAll
    static void start() throws IOException {
        stack = EmbeddedStack.start(place.resolve("stack"), 0, 0);
        collector = new Collector();
    }

    @AfterAll
    static void stop() {
        collector.close();
        stack.close();
    }

    @AfterEach
    void restore() throws JoranException {
        error.close();
    }

    @Test
    @Order(1)
    @Timeout(120)
    void pairsAreSentInTheTraceOfTheirRun() throws Exception {
        Path pictures = Files.createDirectories(place.resolve("pictures"));
        int pairs = SampleCut.write(pictures, List.of("symbols"), 80);
        run("ingest", "traced", collector.endpoint(), pictures.toString());
        Span ingest = only("ingest");
        assertThat(Collector.attribute(ingest, "palimpsest.source")).isEqualTo("pictures");
        assertThat(Collector.attribute(ingest, "palimpsest.events")).isEqualTo(Integer.toString(pairs));
        assertThat(records(Topic.PAIRS))
                .hasSize(pairs)
                .extracting(ServiceTracesTest::traceparent)
                .doesNotHaveDuplicates()
                .allMatch(header -> header.matches("00-" + trace(ingest) + "-[0-9a-f]{16}"));
    }

    @Test
    @Order(2)
    @Timeout(240)
    void aChunkIsLinkedToItsEventsAndItsCheckpointsAreItsChildren() {
        run("train", "traced", collector.endpoint(), "--until-end", "--set", "trainer.passes-first=1");
        Span chunk = only("train chunk");
        assertThat(Integer.parseInt(Collector.attribute(chunk, "palimpsest.events")))
                .isGreaterThan(MOST_LINKS);
        assertThat(chunk.getLinksList()).hasSize(MOST_LINKS).allMatch(link -> Collector.hex(link.getTraceId())
                .equals(trace(only("ingest"))));
        assertThat(Collector.attribute(chunk, "palimpsest.domain")).isEqualTo("symbols");

        List<Span> written = collector.spans("write checkpoint");
        assertThat(written).hasSizeGreaterThanOrEqualTo(2);
        Span first = written.get(0);
        assertThat(first.getParentSpanId().isEmpty())
                .as("taken before anything was trained")
                .isTrue();
        Span last = written.get(written.size() - 1);
        assertThat(last.getParentSpanId()).isEqualTo(chunk.getSpanId());
        assertThat(last.getTraceId()).isEqualTo(chunk.getTraceId());
        assertThat(collector.spans("announce checkpoint"))
                .extracting(Span::getParentSpanId)
                .containsExactlyElementsOf(written.stream().map(Span::getSpanId).toList());
        assertThat(records(Topic.CHECKPOINTS))
                .extracting(ServiceTracesTest::traceparent)
                .containsExactlyElementsOf(written.stream()
                        .map(span -> "00-" + trace(span) + "-" + Collector.hex(span.getSpanId()))
                        .toList());
    }

    @Test
    @Order(3)
    @Timeout(240)
    void aModelThatIsNotTracedLearnsTheSameBitByBit() throws IOException {
        run("train", "untraced", "", "--until-end", "--set", "trainer.passes-first=1");
        StoredCheckpoint traced = newest("traced");
        StoredCheckpoint untraced = newest("untraced");
        assertThat(traced.manifest().step()).isPositive();
        assertThat(traced.manifest().tensors()).isNotEmpty();
        assertThat(untraced.manifest().tensors()).isEqualTo(traced.manifest().tensors());
        assertThat(collector.spans("train chunk")).hasSize(1);
    }

    @Test
    @Order(4)
    @Timeout(180)
    void anEvaluationIsAChildOfItsCheckpointAndItsMetricsNameIt() throws Exception {
        Thread evaluator = new Thread(() -> CommandRun.of(command(
                "evaluate",
                "traced",
                collector.endpoint(),
                "--port",
                "0",
                "--set",
                EvaluatorSettings.STATE_DIRECTORY.key() + "=" + place.resolve("state"),
                "--set",
                "evaluation.quiet-seconds=0.5")));
        evaluator.start();
        List<Span> written = collector.spans("write checkpoint");
        Span last = written.get(written.size() - 1);
        Instant end = Instant.now().plus(PATIENCE);
        try {
            while (evaluationOf(last).isEmpty()) {
                assertThat(Instant.now()).as(error.text()).isBefore(end);
                Thread.sleep(200);
            }
        } finally {
            evaluator.interrupt();
            evaluator.join();
        }
        Span evaluation = evaluationOf(last).orElseThrow();
        assertThat(evaluation.getParentSpanId()).isEqualTo(last.getSpanId());
        assertThat(trace(evaluation)).isEqualTo(trace(only("train chunk")));
        assertThat(Collector.attribute(evaluation, "palimpsest.domain")).isEqualTo("symbols");
        assertThat(Collector.attribute(evaluation, "palimpsest.outcome")).isEqualTo("MEASURED");
        assertThat(records(Topic.METRICS))
                .extracting(ServiceTracesTest::traceparent)
                .contains("00-" + trace(evaluation) + "-" + Collector.hex(evaluation.getSpanId()));
        assertThat(collector.services())
                .containsExactlyInAnyOrder("palimpsest-ingest", "palimpsest-train", "palimpsest-evaluate");
    }

    private static Optional<Span> evaluationOf(Span checkpoint) {
        String id = Collector.attribute(checkpoint, "palimpsest.checkpoint");
        return collector.spans("evaluate checkpoint").stream()
                .filter(span ->
                        Collector.attribute(span, "palimpsest.checkpoint").equals(id))
                .findFirst();
    }

    private static Span only(String name) {
        assertThat(collector.spans(name)).hasSize(1);
        return collector.spans(name).get(0);
    }

    private static String trace(Span span) {
        return Collector.hex(span.getTraceId());
    }

    /** Version, trace and span of the header, without the flags at its end; empty if there is none. */
    private static String traceparent(ConsumerRecord<byte[], byte[]> record) {
        Header header = record.headers().lastHeader("traceparent");
        return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8).replaceFirst("-0[0-9a-f]$", "");
    }

    private static StoredCheckpoint newest(String model) throws IOException {
        return new LocalCheckpoints(place.resolve("checkpoints"), model).list().get(0);
    }

    private static List<ConsumerRecord<byte[], byte[]>> records(Topic topic) {
        KafkaClients clients = new KafkaClients(AllSettings.resolve(
                Map.of("kafka.bootstrap.servers", stack.bootstrapServers()), Map.of(), Optional.empty()));
        return new TopicReader(clients.bytesConsumer("test", "test")).readAll(new TopicPartition(topic.topicName(), 0));
    }

    private void run(String command, String model, String endpoint, String... words) {
        CommandRun run = CommandRun.of(command(command, model, endpoint, words));
        assertThat(run.code()).as(run.error() + error.text()).isZero();
    }

    private static String[] command(String command, String model, String endpoint, String... words) {
        List<String> all = new ArrayList<>(List.of(command));
        all.addAll(Arrays.asList(words));
        all.addAll(List.of(
                "--bootstrap-servers",
                stack.bootstrapServers(),
                "--schema-registry-url",
                stack.registryUrl(),
                "--model",
                model,
                "--set",
                "tracing.otlp-endpoint=" + endpoint,
                "--set",
                "checkpoint.directory=" + place.resolve("checkpoints")));
        return all.toArray(String[]::new);
    }
}
