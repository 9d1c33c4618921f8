package io.palimpsest.schemas.errors;

import io.palimpsest.schemas.topics.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * Why and where an event was set aside. It travels as headers beside the event's own bytes, so that a repaired event can be
 * sent again. Immutable; safe from any thread.
 *
 * <p>Headers, all UTF-8 text: {@code palimpsest.dlq.code}, {@code .reason}, {@code .topic}, {@code .partition},
 * {@code .offset}, {@code .timestamp} (milliseconds since the epoch), {@code .stage}, {@code .model} (only where one is
 * meant), {@code .failed-at} (ISO 8601).
 *
 * @param code from the closed list
 * @param reason for people; cut after 2,000 characters when written
 * @param topic topic the event came from, or the name of the source when it never was in a topic
 * @param partition its partition, -1 when it never was in a topic
 * @param offset its offset, or its position in the source
 * @param timestamp of the event's record, milliseconds since the epoch; -1 when it never was in a topic
 * @param stage component that set it aside, e.g. ingest or trainer
 * @param model model that goes without the event, since each model's trainer sets it aside for itself; empty when it was set aside for all
 * @param failedAt when it was set aside
 */
public record DeadLetter(
        ErrorCode code,
        String reason,
        String topic,
        int partition,
        long offset,
        long timestamp,
        String stage,
        String model,
        Instant failedAt) {
    private static final String PREFIX = "palimpsest.dlq.";
    private static final int LONGEST_REASON = 2000;

    public DeadLetter {
        Objects.requireNonNull(code, "code");
        Objects.requireNonNull(reason, "reason");
        Objects.requireNonNull(topic, "topic");
        Objects.requireNonNull(stage, "stage");
        Objects.requireNonNull(model, "model");
        Objects.requireNonNull(failedAt, "failedAt");
        if (partition < -1) {
            throw new IllegalArgumentException("dead letter partition must be >= -1 but was " + partition);
        }
        if (offset < 0) {
            throw new IllegalArgumentException("dead letter offset must be >= 0 but was " + offset);
        }
    }

    /** The dead letter of an event that was read from a topic. */
    public static DeadLetter of(
            ConsumerRecord<?, ?> origin, PoisonRecordException failure, String stage, Instant failedAt) {
        return new DeadLetter(
                failure.code(),
                reason(failure),
                origin.topic(),
                origin.partition(),
                origin.offset(),
                origin.timestamp(),
                stage,
                "",
                failedAt);
    }

    /**
     * The dead letter of an event that never reached a topic.
     *
     * @param source where it was read, e.g. the name of a file
     * @param position which event of the source, from 0
     */
    public static DeadLetter of(
            String source, long position, PoisonRecordException failure, String stage, Instant failedAt) {
        return new DeadLetter(failure.code(), reason(failure), source, -1, position, -1, stage, "", failedAt);
    }

    /** The same dead letter, set aside for one model only. */
    public DeadLetter forModel(String model) {
        return new DeadLetter(code, reason, topic, partition, offset, timestamp, stage, model, failedAt);
    }

    /** The record for {@link Topic#PAIRS_DLQ} of an event that was read from a topic: its bytes and headers, and this. */
    public ProducerRecord<byte[], byte[]> toRecord(ConsumerRecord<byte[], byte[]> origin) {
        return toRecord(origin.key(), origin.value(), origin.headers());
    }

    /**
     * The record for {@link Topic#PAIRS_DLQ}.
     *
     * @param key original key, may be null
     * @param value original value, may be null
     * @param headers original headers; not changed. Those of an earlier dead letter are replaced.
     */
    public ProducerRecord<byte[], byte[]> toRecord(byte[] key, byte[] value, Headers headers) {
        Headers all = new RecordHeaders();
        for (Header header : headers) {
            if (!header.key().startsWith(PREFIX)) {
                all.add(header);
            }
        }
        put(all, "code", code.code());
        put(all, "reason", reason.length() <= LONGEST_REASON ? reason : reason.substring(0, LONGEST_REASON) + "...");
        put(all, "topic", topic);
        put(all, "partition", Integer.toString(partition));
        put(all, "offset", Long.toString(offset));
        put(all, "timestamp", Long.toString(timestamp));
        put(all, "stage", stage);
        if (!model.isEmpty()) {
            put(all, "model", model);
        }
        put(all, "failed-at", failedAt.toString());
        return new ProducerRecord<>(Topic.PAIRS_DLQ.topicName(), null, key, value, all);
    }

    /**
     * Reads a dead letter back.
     *
     * @throws IllegalArgumentException if a header is missing or malformed; names it
     */
    public static DeadLetter read(Headers headers) {
        try {
            return new DeadLetter(
                    ErrorCode.fromCode(text(headers, "code")),
                    text(headers, "reason"),
                    text(headers, "topic"),
                    Integer.parseInt(text(headers, "partition")),
                    Long.parseLong(text(headers, "offset")),
                    Long.parseLong(text(headers, "timestamp")),
                    text(headers, "stage"),
                    headers.lastHeader(PREFIX + "model") == null ? "" : text(headers, "model"),
                    Instant.parse(text(headers, "failed-at")));
        } catch (java.time.format.DateTimeParseException failure) {
            throw new IllegalArgumentException(
                    "Header " + PREFIX + "failed-at is malformed: " + failure.getMessage(), failure);
        }
    }

    private static String reason(PoisonRecordException failure) {
        return Optional.ofNullable(failure.getMessage()).orElse(failure.code().code());
    }

    private static void put(Headers headers, String name, String value) {
        headers.add(PREFIX + name, value.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(Headers headers, String name) {
        Header header = headers.lastHeader(PREFIX + name);
        if (header == null || header.value() == null) {
            throw new IllegalArgumentException("Not a dead letter: header " + PREFIX + name + " is missing");
        }
        return new String(header.value(), StandardCharsets.UTF_8);
    }
}
