package io.palimpsest.ingest;

import io.palimpsest.events.v1.ControlCommand;
import io.palimpsest.events.v1.ImageTextPair;
import io.palimpsest.schemas.errors.DeadLetter;
import io.palimpsest.schemas.errors.ErrorCode;
import io.palimpsest.schemas.errors.PoisonRecordException;
import io.palimpsest.schemas.topics.Topic;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Serializer;

/**
 * The one producer of a run: pairs, dead letters and the boundary leave through it in the order of the calls. Used by one
 * thread; the first refusal of Kafka is kept and thrown at the next call.
 */
final class PairOutlet {

    /** Room for headers, key and batch overhead below the topic's limit. */
    private static final int RECORD_OVERHEAD = 64 * 1024;

    private final Producer<byte[], byte[]> producer;
    private final Serializer<Object> serializer;
    private final SentSamples sent;
    private final IngestTally tally;
    private final AtomicReference<IngestException> refusal = new AtomicReference<>();

    /**
     * @param sent is told where each pair was stored
     * @param tally counts those pairs
     */
    PairOutlet(Producer<byte[], byte[]> producer, Serializer<Object> serializer, SentSamples sent, IngestTally tally) {
        this.producer = producer;
        this.serializer = serializer;
        this.sent = sent;
        this.tally = tally;
    }

    /** The pair as it will be stored. */
    byte[] encode(ImageTextPair pair) {
        return serializer.serialize(Topic.PAIRS.topicName(), pair);
    }

    /**
     * Sends a pair, keyed by its sample id.
     *
     * @throws PoisonRecordException if the topic would refuse a record of that size
     */
    void pair(String sampleId, byte[] value, Headers headers) {
        int limit = Topic.PAIRS.maxMessageBytes() - RECORD_OVERHEAD;
        if (value.length > limit) {
            throw new PoisonRecordException(
                    ErrorCode.IMAGE_TOO_LARGE,
                    "Sample '" + sampleId + "' takes " + value.length + " bytes, at most " + limit + " fit the topic.");
        }
        send(
                new ProducerRecord<>(Topic.PAIRS.topicName(), null, bytes(sampleId), value, headers),
                (metadata, failure) -> {
                    if (failure == null) {
                        sent.stored(metadata.partition(), metadata.offset());
                        tally.sent(value.length);
                    } else {
                        refuse("sample '" + sampleId + "'", failure);
                    }
                });
    }

    /** @param sampleId empty if it could not be told */
    void deadLetter(DeadLetter letter, String sampleId, byte[] value) {
        send(
                letter.toRecord(sampleId.isEmpty() ? null : bytes(sampleId), value, new RecordHeaders()),
                onFailure("the dead letter of " + letter.topic() + ":" + letter.offset()));
    }

    void command(ControlCommand command) {
        String topic = Topic.CONTROL.topicName();
        send(
                new ProducerRecord<>(topic, bytes(command.getModel()), serializer.serialize(topic, command)),
                onFailure("the boundary command"));
    }

    /** Waits until everything sent is stored. */
    void flush() {
        producer.flush();
        throwRefusal();
    }

    private void send(ProducerRecord<byte[], byte[]> outgoing, Callback callback) {
        throwRefusal();
        producer.send(outgoing, callback);
    }

    private Callback onFailure(String what) {
        return (metadata, failure) -> {
            if (failure != null) {
                refuse(what, failure);
            }
        };
    }

    private void refuse(String what, Exception failure) {
        refusal.compareAndSet(
                null,
                new IngestException(
                        "Kafka did not store " + what + ": " + failure.getMessage() + " "
                                + tally.status().sent()
                                + " pairs were stored before. Run again to send the rest (ingest.resume).",
                        failure));
    }

    private void throwRefusal() {
        IngestException first = refusal.get();
        if (first != null) {
            throw first;
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
