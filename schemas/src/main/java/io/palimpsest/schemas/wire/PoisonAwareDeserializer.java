package io.palimpsest.schemas.wire;

import io.palimpsest.schemas.errors.ErrorCode;
import io.palimpsest.schemas.errors.PoisonRecordException;
import io.palimpsest.schemas.registry.RegistryUnavailableException;
import java.io.EOFException;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Makes another deserializer of the Confluent wire format, such as Confluent's own, fail as {@link AvroDeserializer} does:
 * poison when the record is at fault, retriable when the registry is down, and neither when the registry refuses. As safe
 * from other threads as the one inside.
 *
 * <p>Confluent wraps every fault into one exception, so the cause is looked for: a {@code RestClientException} is the
 * registry's answer, an {@link IOException} other than {@link EOFException} means that none came.
 *
 * @param <T> type of the records
 */
public final class PoisonAwareDeserializer<T> implements Deserializer<T> {
    private final Deserializer<T> inside;

    /**
     * @param inside the deserializer that does the work; closed with this one
     */
    public PoisonAwareDeserializer(Deserializer<T> inside) {
        this.inside = inside;
    }

    @Override
    public void configure(Map<String, ?> configuration, boolean isKey) {
        inside.configure(configuration, isKey);
    }

    /**
     * @throws PoisonRecordException NOT_WIRE_FORMAT, UNKNOWN_SCHEMA_ID or SCHEMA_MISMATCH: dead-letter the record
     * @throws RetriableException if no registry answered: try again
     * @throws KafkaException of no kind of its own if the registry refused: stop
     */
    @Override
    public T deserialize(String topic, byte[] bytes) {
        return deserialize(topic, new RecordHeaders(), bytes);
    }

    /** As {@link #deserialize(String, byte[])}, for a deserializer that looks at headers too. */
    @Override
    public T deserialize(String topic, Headers headers, byte[] bytes) {
        int id = bytes == null ? 0 : WireFormat.schemaId(topic, bytes);
        try {
            return inside.deserialize(topic, headers, bytes);
        } catch (SerializationException failure) {
            throw translated(topic, id, failure);
        }
    }

    @Override
    public void close() {
        inside.close();
    }

    private static RuntimeException translated(String topic, int id, SerializationException failure) {
        String what = "A record of topic " + topic + " with schema " + id + " cannot be read: " + reasons(failure);
        // By name, because Confluent's classes need not be there.
        Optional<Throwable> answer =
                cause(failure, each -> each.getClass().getSimpleName().equals("RestClientException"));
        String words = answer.map(Throwable::getMessage).orElse("");
        if (words.matches("(?s).*error code: 404\\d\\d\\b.*")) {
            return new PoisonRecordException(ErrorCode.UNKNOWN_SCHEMA_ID, what, failure);
        }
        if (words.matches("(?s).*error code: (429|5\\d\\d)(\\d\\d)?\\b.*")) {
            return new RegistryUnavailableException(what, failure);
        }
        if (answer.isPresent()) {
            return new KafkaException(what, failure);
        }
        if (cause(failure, each -> each instanceof IOException && !(each instanceof EOFException))
                .isPresent()) {
            return new RegistryUnavailableException(what, failure);
        }
        return new PoisonRecordException(ErrorCode.SCHEMA_MISMATCH, what, failure);
    }

    private static String reasons(Throwable failure) {
        StringBuilder reasons = new StringBuilder(String.valueOf(failure.getMessage()));
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            reasons.append(": ").append(cause.getMessage());
        }
        return reasons.toString();
    }

    private static Optional<Throwable> cause(Throwable failure, Predicate<Throwable> wanted) {
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            if (wanted.test(cause)) {
                return Optional.of(cause);
            }
        }
        return Optional.empty();
    }
}
