package io.palimpsest.schemas.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.palimpsest.events.v1.Caption;
import io.palimpsest.events.v1.ImageTextPair;
import io.palimpsest.events.v1.Metric;
import io.palimpsest.schemas.SampleEvents;
import io.palimpsest.schemas.errors.ErrorCode;
import io.palimpsest.schemas.errors.PoisonRecordException;
import io.palimpsest.schemas.registry.RegistryUnavailableException;
import io.palimpsest.schemas.registry.TestRegistry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AvroWireTest {
    private static final String TOPIC = "palimpsest.pairs.v1";

    private TestRegistry registry;
    private Map<String, Object> configuration;

    static Stream<SpecificRecordBase> events() {
        return Stream.concat(SampleEvents.full(), Stream.of(SampleEvents.pair()));
    }

    @BeforeEach
    void start() throws IOException {
        registry = new TestRegistry();
        configuration = Map.of(
                "schema.registry.url",
                registry.url(),
                "schema.registry.retries",
                "1",
                "schema.registry.backoff-milliseconds",
                "1");
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    @ParameterizedTest
    @MethodSource("events")
    void everyRecordComesBackAsItWas(SpecificRecordBase event) {
        AvroSerde<SpecificRecordBase> serde = new AvroSerde<>(configuration);

        byte[] bytes = serde.serializer().serialize(TOPIC, event);

        assertThat(serde.deserializer().deserialize(TOPIC, bytes)).isEqualTo(event);
    }

    @Test
    void bytesAreMagicIdAndAvro() {
        registry.add(Schema.create(Schema.Type.STRING));

        byte[] bytes = new AvroSerde<Metric>(configuration)
                .serializer()
                .serialize(
                        TOPIC,
                        Metric.newBuilder()
                                .setModel("m")
                                .setName("n")
                                .setValue(0)
                                .setSource("s")
                                .setTime(java.time.Instant.EPOCH)
                                .build());

        assertThat(Arrays.copyOf(bytes, 9)).containsExactly(0, 0, 0, 0, 2, 2, 'm', 2, 'n');
    }

    @Test
    void keysAndValuesHaveSubjectsOfTheirOwn() {
        try (AvroSerde<ImageTextPair> keys = new AvroSerde<>();
                AvroSerde<ImageTextPair> values = new AvroSerde<>()) {
            keys.configure(configuration, true);
            values.configure(configuration, false);
            keys.serializer().serialize(TOPIC, SampleEvents.pair());
            values.serializer().serialize(TOPIC, SampleEvents.pair());
        }

        assertThat(registry.requests())
                .contains("POST /subjects/" + TOPIC + "-key/versions", "POST /subjects/" + TOPIC + "-value/versions");
    }

    @Test
    void aTombstoneStaysATombstone() {
        AvroSerde<ImageTextPair> serde = new AvroSerde<>(configuration);

        assertThat(serde.serializer().serialize(TOPIC, null)).isNull();
        assertThat(serde.deserializer().deserialize(TOPIC, null)).isNull();
    }

    @Test
    void aWriterWithFieldsWeDoNotKnowIsRead() {
        ImageTextPair pair = SampleEvents.pair();
        byte[] bytes = new AvroSerde<ImageTextPair>(configuration).serializer().serialize(TOPIC, pair);
        String grown = ImageTextPair.getClassSchema()
                .toString()
                .replaceFirst(
                        "\"fields\":\\[", "\"fields\":[{\"name\":\"later\",\"type\":\"string\",\"default\":\"\"},");
        int id = registry.add(new Schema.Parser().parse(grown));
        byte[] later = new byte[bytes.length + 2];
        ByteBuffer.wrap(later)
                .put((byte) 0)
                .putInt(id)
                .put((byte) 2)
                .put((byte) 'x')
                .put(bytes, 5, bytes.length - 5);

        assertThat(new AvroSerde<ImageTextPair>(configuration).deserializer().deserialize(TOPIC, later))
                .isEqualTo(pair);
    }

    @Test
    void bytesThatAreNotWireFormatArePoison() {
        assertPoison(new byte[] {0, 0, 0, 1}, ErrorCode.NOT_WIRE_FORMAT, "4 bytes");
        assertPoison(
                "{\"sampleId\":1}".getBytes(java.nio.charset.StandardCharsets.UTF_8),
                ErrorCode.NOT_WIRE_FORMAT,
                "magic byte");
    }

    @Test
    void unknownSchemaIdIsAClearError() {
        assertPoison(new byte[] {0, 0, 0, 18, 103, 0}, ErrorCode.UNKNOWN_SCHEMA_ID, "4711");
    }

    @Test
    void aSchemaWithoutACompiledClassIsAMismatch() {
        int id = registry.add(new Schema.Parser()
                .parse("{\"type\":\"record\",\"name\":\"Order\",\"namespace\":\"com.example\",\"fields\":[]}"));

        assertPoison(new byte[] {0, 0, 0, 0, (byte) id}, ErrorCode.SCHEMA_MISMATCH, "com.example.Order");
    }

    @Test
    void aSchemaNamedLikeAClassThatIsNoRecordIsAMismatch() {
        int id = registry.add(new Schema.Parser()
                .parse("{\"type\":\"record\",\"name\":\"Runtime\",\"namespace\":\"java.lang\",\"fields\":[]}"));

        assertPoison(new byte[] {0, 0, 0, 0, (byte) id}, ErrorCode.SCHEMA_MISMATCH, "java.lang.Runtime");
    }

    @Test
    void aSchemaThatIsNoRecordIsAMismatch() {
        int id = registry.add(Schema.create(Schema.Type.STRING));

        assertPoison(new byte[] {0, 0, 0, 0, (byte) id, 2, 'x'}, ErrorCode.SCHEMA_MISMATCH, "string");
    }

    @Test
    void everyTruncationIsPoisonAndNothingElse() {
        AvroSerde<ImageTextPair> serde = new AvroSerde<>(configuration);
        byte[] bytes = serde.serializer().serialize(TOPIC, SampleEvents.fullPair());

        for (int length = 5; length < bytes.length; length++) {
            assertPoison(Arrays.copyOf(bytes, length), ErrorCode.SCHEMA_MISMATCH, "ImageTextPair");
        }
        assertPoison(serde, Arrays.copyOf(bytes, bytes.length + 1), ErrorCode.SCHEMA_MISMATCH, "left over");
    }

    @Test
    void everyDamagedByteIsReadOrPoisonAndNothingElse() {
        AvroSerde<ImageTextPair> serde = new AvroSerde<>(configuration);
        byte[] bytes = serde.serializer().serialize(TOPIC, SampleEvents.fullPair());

        for (int at = 5; at < bytes.length; at++) {
            for (int value : new int[] {0, 1, 0x7f, 0x80, 0xff}) {
                byte[] damaged = bytes.clone();
                damaged[at] = (byte) value;
                try {
                    serde.deserializer().deserialize(TOPIC, damaged);
                } catch (PoisonRecordException expected) {
                    assertThat(expected.code()).isEqualTo(ErrorCode.SCHEMA_MISMATCH);
                }
            }
        }
    }

    @Test
    void aLengthOfTwoGibibytesIsPoisonAndNotOutOfMemory() {
        int id = registry.add(ImageTextPair.getClassSchema());
        byte[] claim = {0, 0, 0, 0, (byte) id, (byte) 0xde, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x0f};

        assertPoison(claim, ErrorCode.SCHEMA_MISMATCH, "ImageTextPair");
    }

    @Test
    void aRegistryThatIsDownIsNeverPoison() {
        registry.close();

        assertThatThrownBy(() -> new AvroSerde<ImageTextPair>(configuration)
                        .deserializer()
                        .deserialize(TOPIC, new byte[6]))
                .isInstanceOf(RegistryUnavailableException.class);
        assertThatThrownBy(() ->
                        new AvroSerde<ImageTextPair>(configuration).serializer().serialize(TOPIC, SampleEvents.pair()))
                .isInstanceOf(RegistryUnavailableException.class);
    }

    @Test
    void aRecordWithoutARequiredFieldIsNotWritten() {
        ImageTextPair pair = SampleEvents.pair();
        pair.setCaptions(List.of(new Caption(null, "en")));

        assertThatThrownBy(() ->
                        new AvroSerde<ImageTextPair>(configuration).serializer().serialize(TOPIC, pair))
                .isInstanceOf(SerializationException.class)
                .hasMessageContainingAll(TOPIC, "ImageTextPair", "text");
    }

    private void assertPoison(byte[] bytes, ErrorCode code, String message) {
        assertPoison(new AvroSerde<>(configuration), bytes, code, message);
    }

    private static void assertPoison(AvroSerde<ImageTextPair> serde, byte[] bytes, ErrorCode code, String message) {
        PoisonRecordException failure = catchThrowableOfType(
                PoisonRecordException.class, () -> serde.deserializer().deserialize(TOPIC, bytes));

        assertThat(failure).isNotNull().hasMessageContaining(message);
        assertThat(failure.code()).isEqualTo(code);
    }
}
