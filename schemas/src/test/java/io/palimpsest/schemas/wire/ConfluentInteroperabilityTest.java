package io.palimpsest.schemas.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.palimpsest.schemas.SampleEvents;
import io.palimpsest.schemas.registry.TestRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecordBase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Confluent's genuine classes and ours stand in for each other, for every record and in both directions. */
class ConfluentInteroperabilityTest {
    private static final String TOPIC = "palimpsest.any.v1";

    private static TestRegistry registry;
    private static GenuineConfluent confluent;
    private static AvroSerde<SpecificRecordBase> ours;

    static Stream<SpecificRecordBase> events() {
        return Stream.concat(SampleEvents.full(), Stream.of(SampleEvents.pair()));
    }

    @BeforeAll
    static void start() throws Exception {
        registry = new TestRegistry();
        confluent = new GenuineConfluent(registry.url());
        ours = new AvroSerde<>(Map.of("schema.registry.url", registry.url()));
    }

    @AfterAll
    static void stop() throws IOException {
        confluent.close();
        registry.close();
    }

    @ParameterizedTest
    @MethodSource("events")
    void whatConfluentWritesWeRead(SpecificRecordBase event) throws Exception {
        byte[] bytes = confluent.serialize(TOPIC, event.getSchema(), avro(event));

        assertThat(ours.deserializer().deserialize(TOPIC, bytes)).isEqualTo(event);
    }

    @ParameterizedTest
    @MethodSource("events")
    void whatWeWriteConfluentReads(SpecificRecordBase event) throws Exception {
        byte[] bytes = ours.serializer().serialize(TOPIC, event);

        assertThat(confluent.deserialize(TOPIC, event.getSchema(), bytes)).isEqualTo(avro(event));
    }

    @ParameterizedTest
    @MethodSource("events")
    void bothWriteTheSameBytesUnderTheSameId(SpecificRecordBase event) throws Exception {
        byte[] written = ours.serializer().serialize(TOPIC, event);
        byte[] theirs = confluent.serialize(TOPIC, event.getSchema(), avro(event));

        assertThat(written).isEqualTo(theirs);
        assertThat(Arrays.copyOfRange(written, 5, written.length)).isEqualTo(avro(event));
    }

    private static byte[] avro(SpecificRecordBase event) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
        new SpecificDatumWriter<SpecificRecordBase>(event.getSchema(), event.getSpecificData()).write(event, encoder);
        return bytes.toByteArray();
    }
}
