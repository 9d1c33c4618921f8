package io.palimpsest.schemas.errors;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class DeadLetterTest {
    private static final Instant FAILED_AT = Instant.parse("2026-01-02T03:04:05.678Z");
    private static final byte[] KEY = {1, 2};
    private static final byte[] VALUE = {0, 0, 0, 18, 103, 42};

    @Test
    void originalBytesAndHeadersAreKept() {
        ConsumerRecord<byte[], byte[]> origin = origin();

        ProducerRecord<byte[], byte[]> record = letter(origin).toRecord(origin);

        assertThat(record.topic()).isEqualTo("palimpsest.pairs.v1.dlq");
        assertThat(record.key()).isEqualTo(KEY);
        assertThat(record.value()).isEqualTo(VALUE);
        assertThat(record.headers().lastHeader("traceparent").value()).isEqualTo("00-ab-cd-01".getBytes(UTF_8));
        assertThat(origin.headers().toArray())
                .as("the origin's headers are not touched")
                .hasSize(1);
    }

    @Test
    void codeOriginAndReasonAreReadableHeaders() {
        ProducerRecord<byte[], byte[]> record = letter(origin()).toRecord(origin());

        assertThat(record.headers().toArray())
                .filteredOn(header -> header.key().startsWith("palimpsest.dlq."))
                .extracting(header ->
                        header.key().substring("palimpsest.dlq.".length()) + "=" + new String(header.value(), UTF_8))
                .containsExactly(
                        "code=unknown-schema-id",
                        "reason=no schema 4711",
                        "topic=palimpsest.pairs.v1",
                        "partition=0",
                        "offset=77",
                        "timestamp=1234567890123",
                        "stage=trainer",
                        "failed-at=2026-01-02T03:04:05.678Z");
    }

    @Test
    void aDeadLetterIsReadBack() {
        DeadLetter letter = letter(origin());

        assertThat(DeadLetter.read(letter.toRecord(origin()).headers())).isEqualTo(letter);
    }

    @Test
    void anEventThatNeverReachedATopicNamesItsSource() {
        PoisonRecordException failure = new PoisonRecordException(ErrorCode.BLANK_CAPTION, "caption 0 is blank");
        DeadLetter letter = DeadLetter.of("captions.jsonl", 12, failure, "ingest", FAILED_AT);

        DeadLetter back =
                DeadLetter.read(letter.toRecord(KEY, null, new RecordHeaders()).headers());

        assertThat(back).isEqualTo(letter);
        assertThat(back.topic()).isEqualTo("captions.jsonl");
        assertThat(back.partition()).isEqualTo(-1);
        assertThat(back.offset()).isEqualTo(12);
    }

    @Test
    void anEventThatFailsAgainHasOnlyItsLatestDeadLetter() {
        RecordHeaders headers = new RecordHeaders();
        letter(origin()).toRecord(KEY, VALUE, headers).headers().forEach(headers::add);
        DeadLetter second = DeadLetter.of(
                "repaired.jsonl",
                1,
                new PoisonRecordException(ErrorCode.IMAGE_UNDECODABLE, "cut off"),
                "ingest",
                FAILED_AT);

        Header[] written = second.toRecord(KEY, VALUE, headers).headers().toArray();

        assertThat(Arrays.stream(written).map(Header::key))
                .doesNotHaveDuplicates()
                .hasSize(8);
        assertThat(DeadLetter.read(new RecordHeaders(written))).isEqualTo(second);
    }

    @Test
    void aDeadLetterOfOneModelNamesIt() {
        DeadLetter letter = letter(origin()).forModel("shop");

        assertThat(DeadLetter.read(letter.toRecord(origin()).headers()).model()).isEqualTo("shop");
        assertThat(letter(origin()).toRecord(origin()).headers().lastHeader("palimpsest.dlq.model"))
                .isNull();
    }

    @Test
    void aVeryLongReasonIsCut() {
        PoisonRecordException failure = new PoisonRecordException(ErrorCode.SCHEMA_MISMATCH, "x".repeat(100_000));
        ProducerRecord<byte[], byte[]> record =
                DeadLetter.of(origin(), failure, "trainer", FAILED_AT).toRecord(origin());

        assertThat(DeadLetter.read(record.headers()).reason()).hasSize(2003).endsWith("x...");
    }

    @Test
    void anotherRecordIsNoDeadLetterAndTheMissingHeaderIsNamed() {
        assertThatThrownBy(() -> DeadLetter.read(new RecordHeaders())).hasMessageContaining("palimpsest.dlq.code");
    }

    private static DeadLetter letter(ConsumerRecord<?, ?> origin) {
        PoisonRecordException failure = new PoisonRecordException(ErrorCode.UNKNOWN_SCHEMA_ID, "no schema 4711");
        return DeadLetter.of(origin, failure, "trainer", FAILED_AT);
    }

    private static ConsumerRecord<byte[], byte[]> origin() {
        RecordHeaders headers = new RecordHeaders();
        headers.add("traceparent", "00-ab-cd-01".getBytes(UTF_8));
        return new ConsumerRecord<>(
                "palimpsest.pairs.v1",
                0,
                77L,
                1234567890123L,
                TimestampType.CREATE_TIME,
                KEY.length,
                VALUE.length,
                KEY,
                VALUE,
                headers,
                Optional.empty());
    }
}
