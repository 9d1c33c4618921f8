package io.palimpsest.schemas.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.palimpsest.schemas.errors.ErrorCode;
import io.palimpsest.schemas.errors.PoisonRecordException;
import io.palimpsest.schemas.registry.RegistryUnavailableException;
import java.io.EOFException;
import java.net.ConnectException;
import org.apache.avro.AvroTypeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.junit.jupiter.api.Test;

class PoisonAwareDeserializerTest {
    private static final byte[] BYTES = {0, 0, 0, 18, 103, 2};

    /** Looks like Confluent's, which says its code in its message only. */
    private static final class RestClientException extends Exception {
        private static final long serialVersionUID = 1L;

        RestClientException(String message, int code) {
            super(message + "; error code: " + code);
        }
    }

    @Test
    void whatCanBeReadIsRead() {
        Deserializer<String> inside = (topic, bytes) -> topic + bytes.length;

        assertThat(new PoisonAwareDeserializer<>(inside).deserialize("t", BYTES))
                .isEqualTo("t6");
    }

    @Test
    void anUnknownSchemaIdIsPoison() {
        assertPoison(new RestClientException("Schema 4711 not found", 40403), ErrorCode.UNKNOWN_SCHEMA_ID);
    }

    @Test
    void damagedBytesArePoisonAndNotARegistryThatIsDown() {
        assertPoison(new EOFException("cut off"), ErrorCode.SCHEMA_MISMATCH);
        assertPoison(new AvroTypeException("missing required field"), ErrorCode.SCHEMA_MISMATCH);
    }

    @Test
    void bytesOfAnotherFormatArePoisonBeforeAnybodyIsAsked() {
        PoisonRecordException failure =
                catchThrowableOfType(PoisonRecordException.class, () -> failing(new AssertionError("asked"))
                        .deserialize("t", new byte[2]));

        assertThat(failure.code()).isEqualTo(ErrorCode.NOT_WIRE_FORMAT);
    }

    @Test
    void aRegistryThatIsDownIsRetriable() {
        assertThatThrownBy(() -> failing(new ConnectException("refused")).deserialize("t", BYTES))
                .isInstanceOf(RegistryUnavailableException.class)
                .isInstanceOf(RetriableException.class)
                .hasMessageContainingAll("4711", "refused");
    }

    @Test
    void anOverloadedOrBrokenRegistryIsRetriable() {
        for (int code : new int[] {429, 500, 503, 50001}) {
            assertThatThrownBy(
                            () -> failing(new RestClientException("busy", code)).deserialize("t", BYTES))
                    .isInstanceOf(RegistryUnavailableException.class);
        }
    }

    @Test
    void aRegistryThatRefusesIsNeitherPoisonNorRetriable() {
        for (int code : new int[] {401, 404, 40301}) {
            assertThatThrownBy(
                            () -> failing(new RestClientException("no", code)).deserialize("t", BYTES))
                    .isExactlyInstanceOf(KafkaException.class)
                    .hasMessageContaining("error code: " + code);
        }
    }

    private static void assertPoison(Exception cause, ErrorCode code) {
        PoisonRecordException failure = catchThrowableOfType(
                PoisonRecordException.class, () -> failing(cause).deserialize("t", BYTES));

        assertThat(failure).isNotNull().hasMessageContaining(cause.getMessage());
        assertThat(failure.code()).isEqualTo(code);
    }

    private static Deserializer<String> failing(Throwable cause) {
        return new PoisonAwareDeserializer<>((topic, bytes) -> {
            throw new SerializationException("Error deserializing Avro message", cause);
        });
    }
}
