package io.palimpsest.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.palimpsest.events.v1.ControlCommand;
import io.palimpsest.events.v1.ControlKind;
import io.palimpsest.events.v1.ImageTextPair;
import io.palimpsest.events.v1.PairsOffset;
import io.palimpsest.events.v1.Split;
import io.palimpsest.ingest.source.EmojiSample;
import io.palimpsest.ingest.source.FolderSource;
import io.palimpsest.ingest.source.PairSource;
import io.palimpsest.ingest.source.SourceItem;
import io.palimpsest.ingest.stream.StreamPlan;
import io.palimpsest.ingest.stream.StreamShape;
import io.palimpsest.local.stack.EmbeddedStack;
import io.palimpsest.schemas.config.KafkaClients;
import io.palimpsest.schemas.config.KafkaSettings;
import io.palimpsest.schemas.config.SettingCatalogue;
import io.palimpsest.schemas.config.Settings;
import io.palimpsest.schemas.errors.DeadLetter;
import io.palimpsest.schemas.errors.ErrorCode;
import io.palimpsest.schemas.topics.Topic;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class IngestTest {

    @TempDir
    Path directory;

    private EmbeddedStack stack;

    @BeforeEach
    void startStack() {
        stack = EmbeddedStack.start(directory.resolve("stack"), 0, 0);
    }

    @AfterEach
    void stopStack() {
        stack.close();
    }

    @Test
    void theWholeSampleArrivesInOrderWithItsHeadersAndOnce() {
        IngestResult result = ingest(EmojiSample.open(), Map.of());
        assertThat(result.sent()).isEqualTo(5430);
        assertThat(result.deadLettered()).isZero();
        assertThat(result.complete()).isTrue();
        LoggerFactory.getLogger(getClass())
                .info("{} pairs in {} s: {} pairs/s", result.sent(), result.seconds(), result.rate());

        List<ConsumerRecord<String, ImageTextPair>> records = pairs();
        List<ImageTextPair> expected = EmojiSample.pairs();
        assertThat(records)
                .extracting(ConsumerRecord::key)
                .isEqualTo(expected.stream().map(ImageTextPair::getSampleId).toList());
        assertThat(records)
                .extracting(record -> record.value().getImage())
                .isEqualTo(expected.stream().map(ImageTextPair::getImage).toList());
        assertThat(records).allSatisfy(record -> {
            assertThat(text(record.headers(), "ce_specversion")).isEqualTo("1.0");
            assertThat(text(record.headers(), "ce_id")).isEqualTo(record.key());
            assertThat(text(record.headers(), "ce_source")).isEqualTo("palimpsest/ingest/emoji-sample");
            assertThat(text(record.headers(), "ce_type")).isEqualTo("io.palimpsest.image-text-pair.v1");
            assertThat(text(record.headers(), "ce_time"))
                    .isEqualTo(record.value().getEventTime().toString());
            assertThat(text(record.headers(), "traceparent")).matches("00-[0-9a-f]{32}-[0-9a-f]{16}-01");
        });
        ControlCommand boundary = onlyCommand();
        assertThat(boundary.getKind()).isEqualTo(ControlKind.BOUNDARY);
        assertThat(boundary.getModel()).isEqualTo("default");
        assertThat(boundary.getPairsOffsets()).containsExactly(new PairsOffset(0, 5430L));
    }

    @Test
    void aStoppedRunIsFinishedByTheNextWithoutSendingTwice() {
        AtomicReference<Ingest> running = new AtomicReference<>();
        running.set(new Ingest(settings(Map.of()), stopAt(100, running), Clock.systemUTC()));
        IngestResult first = running.get().run(EmojiSample.open());
        assertThat(first.sent()).isEqualTo(100);
        assertThat(first.complete()).isFalse();
        assertThat(commands()).isEmpty();
        IngestStatus stopped = running.get().status();
        assertThat(stopped.phase()).isEqualTo(IngestStatus.Phase.ENDED);
        assertThat(stopped.size()).isEqualTo(5430);
        assertThat(stopped.done()).isEqualTo(100);
        assertThat(stopped.sent()).isEqualTo(100);
        assertThat(stopped.bytes())
                .isEqualTo(pairs().stream()
                        .mapToLong(ConsumerRecord::serializedValueSize)
                        .sum());

        IngestResult second = ingest(EmojiSample.open(), Map.of());
        assertThat(second.skipped()).isEqualTo(100);
        assertThat(second.sent()).isEqualTo(5330);
        IngestResult third = ingest(EmojiSample.open(), Map.of());
        assertThat(third.sent()).isZero();
        assertThat(third.skipped()).isEqualTo(5430);

        assertThat(pairs())
                .extracting(ConsumerRecord::key)
                .isEqualTo(EmojiSample.pairs().stream()
                        .map(ImageTextPair::getSampleId)
                        .toList());
        assertThat(commands())
                .extracting(ControlCommand::getCommandId)
                .hasSize(2)
                .containsOnly(commands().get(0).getCommandId());
    }

    @Test
    void aShapedStreamIsResumedInItsOrderAndHidesTheDomainsOfTrainingPairsAlone() {
        Map<String, String> flags = Map.of("ingest.stream", "blurred:0.5:7", "ingest.hide-domains", "true");
        AtomicReference<Ingest> running = new AtomicReference<>();
        running.set(new Ingest(settings(flags), stopAt(2000, running), Clock.systemUTC()));
        assertThat(running.get().run(EmojiSample.open()).sent()).isEqualTo(2000);
        IngestResult second = ingest(EmojiSample.open(), flags);
        assertThat(second.skipped()).isEqualTo(2000);
        assertThat(second.complete()).isTrue();

        PairSource source = EmojiSample.open();
        List<ImageTextPair> planned =
                StreamPlan.of(source, source.domains(), StreamShape.parse("blurred:0.5:7")).entries().stream()
                        .map(entry -> ((SourceItem.Readable) entry.read()).pair())
                        .toList();
        List<ConsumerRecord<String, ImageTextPair>> records = pairs();
        assertThat(records)
                .extracting(ConsumerRecord::key)
                .isEqualTo(planned.stream().map(ImageTextPair::getSampleId).toList());
        for (int index = 0; index < planned.size(); index++) {
            ImageTextPair pair = records.get(index).value();
            ImageTextPair given = planned.get(index);
            boolean heldOut = given.getSplit() != Split.TRAIN;
            assertThat(pair.getDomain()).isEqualTo(heldOut ? given.getDomain() : "stream");
            assertThat(pair.getSplit()).isEqualTo(given.getSplit());
            assertThat(pair.getImage()).isEqualTo(given.getImage());
        }
        assertThat(commands()).as("one boundary, at the end").hasSize(1);
    }

    @Test
    void anImbalancedStreamSendsItsPartOnce() {
        Map<String, String> flags = Map.of("ingest.stream", "imbalanced:10:3");
        IngestResult first = ingest(EmojiSample.open(), flags);
        assertThat(first.leftOut()).isPositive();
        assertThat(first.sent() + first.leftOut()).isEqualTo(5430);
        IngestResult again = ingest(EmojiSample.open(), flags);
        assertThat(again.sent()).isZero();
        assertThat(again.skipped()).isEqualTo(first.sent());
    }

    @Test
    void everyKindOfPoisonIsDeadLetteredAndTheRestArrives() throws IOException {
        Path folder = Files.createDirectories(directory.resolve("birds"));
        byte[] good = TestPictures.png(16, 16);
        byte[] damaged = Arrays.copyOf(good, good.length / 2);
        Files.write(folder.resolve("good.png"), good);
        Files.write(folder.resolve("damaged.png"), damaged);
        Files.write(folder.resolve("bomb.png"), TestPictures.png(10_000, 10_000));
        Files.writeString(folder.resolve("note.png"), "this is no picture");
        Files.write(
                folder.resolve("captions.jsonl"),
                List.of(
                        "{\"image\": \"good.png\", \"id\": \"first\", \"caption\": \"a robin\"}",
                        "{\"image\": \"damaged.png\", \"caption\": \"a wren\"}",
                        "{\"image\": \"good.png\", \"id\": \"blank\", \"caption\": \" \"}",
                        "{\"image\": \"good.png\", \"id\": \"silent\"}",
                        "{\"image\": \"bomb.png\", \"caption\": \"a very large robin\"}",
                        "{\"image\": \"note.png\", \"caption\": \"a note\"}",
                        "{\"image\": \"absent.png\", \"caption\": \"a ghost\"}",
                        "{\"image\": ",
                        "{\"image\": \"good.png\", \"id\": \"last\", \"caption\": \"a thrush\"}"));

        IngestResult result = ingest(FolderSource.open(folder), Map.of("ingest.domain-order", "as-given"));

        assertThat(result.sent()).isEqualTo(2);
        assertThat(result.deadLettered()).isEqualTo(7);
        assertThat(pairs()).extracting(ConsumerRecord::key).containsExactly("first", "last");
        List<ConsumerRecord<byte[], byte[]>> letters = read(Topic.PAIRS_DLQ);
        assertThat(letters)
                .extracting(letter -> DeadLetter.read(letter.headers()).code())
                .containsExactly(
                        ErrorCode.IMAGE_UNDECODABLE,
                        ErrorCode.BLANK_CAPTION,
                        ErrorCode.NO_CAPTION,
                        ErrorCode.IMAGE_TOO_LARGE,
                        ErrorCode.IMAGE_UNSUPPORTED,
                        ErrorCode.IMAGE_MISSING,
                        ErrorCode.SCHEMA_MISMATCH);
        for (int index = 0; index < letters.size(); index++) {
            DeadLetter letter = DeadLetter.read(letters.get(index).headers());
            String origin = "birds/captions.jsonl:" + (index + 2);
            assertThat(letter.topic()).isEqualTo(origin);
            assertThat(letter.reason()).startsWith(origin + ": ");
            assertThat(letter.stage()).isEqualTo("ingest");
        }
        assertThat(new String(letters.get(0).key(), StandardCharsets.UTF_8)).isEqualTo("damaged");
        assertThat(new String(letters.get(6).value(), StandardCharsets.UTF_8)).isEqualTo("{\"image\":");
        ImageTextPair kept = (ImageTextPair) value(letters.get(0));
        assertThat(kept.getImage().getBytes().array()).isEqualTo(damaged);
    }

    private static IngestProgress stopAt(long pairs, AtomicReference<Ingest> running) {
        return new IngestProgress() {
            @Override
            public void start(String source, OptionalLong size) {}

            @Override
            public void advance(String domain, long done) {
                if (done == pairs) {
                    running.get().stop();
                }
            }

            @Override
            public void close() {}
        };
    }

    private IngestResult ingest(PairSource source, Map<String, String> flags) {
        try (source) {
            return new Ingest(settings(flags), IngestProgress.SILENT, Clock.systemUTC()).run(source);
        }
    }

    private Settings settings(Map<String, String> flags) {
        Map<String, String> all = new HashMap<>(flags);
        all.put("kafka.bootstrap.servers", stack.bootstrapServers());
        all.put("schema.registry.url", stack.registryUrl());
        return Settings.of(SettingCatalogue.combine(KafkaSettings.catalogue(), IngestSettings.catalogue()), all);
    }

    private List<ConsumerRecord<String, ImageTextPair>> pairs() {
        Map<String, Object> properties = new KafkaClients(settings(Map.of())).consumer("test", "test");
        try (KafkaConsumer<String, ImageTextPair> consumer = new KafkaConsumer<>(properties)) {
            return readAll(consumer, Topic.PAIRS);
        }
    }

    private ControlCommand onlyCommand() {
        assertThat(commands()).hasSize(1);
        return commands().get(0);
    }

    private List<ControlCommand> commands() {
        return read(Topic.CONTROL).stream()
                .map(record -> (ControlCommand) value(record))
                .toList();
    }

    private Object value(ConsumerRecord<byte[], byte[]> record) {
        return new KafkaClients(settings(Map.of())).valueDeserializer().deserialize(record.topic(), record.value());
    }

    private List<ConsumerRecord<byte[], byte[]>> read(Topic topic) {
        Map<String, Object> properties = new KafkaClients(settings(Map.of())).bytesConsumer("test", "test");
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(properties)) {
            return readAll(consumer, topic);
        }
    }

    private static <K, V> List<ConsumerRecord<K, V>> readAll(KafkaConsumer<K, V> consumer, Topic topic) {
        TopicPartition partition = new TopicPartition(topic.topicName(), 0);
        consumer.assign(List.of(partition));
        consumer.seekToBeginning(List.of(partition));
        long end = consumer.endOffsets(List.of(partition)).get(partition);
        List<ConsumerRecord<K, V>> records = new ArrayList<>();
        while (consumer.position(partition) < end) {
            consumer.poll(Duration.ofMillis(200)).forEach(records::add);
        }
        return records;
    }

    private static String text(Headers headers, String name) {
        return new String(headers.lastHeader(name).value(), StandardCharsets.UTF_8);
    }
}
