package io.palimpsest.local.stack.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.palimpsest.events.v1.Alarm;
import io.palimpsest.events.v1.AlarmSeverity;
import io.palimpsest.events.v1.Caption;
import io.palimpsest.events.v1.Image;
import io.palimpsest.events.v1.ImageTextPair;
import io.palimpsest.local.stack.EmbeddedStack;
import io.palimpsest.local.stack.TestRegistry;
import io.palimpsest.schemas.wire.AvroDeserializer;
import io.palimpsest.schemas.wire.AvroSerializer;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The registry and Palimpsest's wire format against the genuine Confluent classes. */
@Timeout(120)
class ConfluentClassesTest {

    @TempDir
    static Path directory;

    private static EmbeddedStack stack;
    private static ConfluentClasses confluent;

    @BeforeAll
    static void start() throws Exception {
        stack = EmbeddedStack.start(directory, 0, 0);
        confluent = new ConfluentClasses();
    }

    @AfterAll
    static void close() throws Exception {
        confluent.close();
        stack.close();
    }

    @Test
    void confluentReadsWhatPalimpsestWrites() throws Exception {
        byte[] bytes = write("alarms-ours", alarm());
        Object read =
                ConfluentClasses.call(confluent.deserializer(stack.registryUrl()), "deserialize", "alarms-ours", bytes);
        assertThat(ConfluentClasses.call(read, "get", "alarmId")).hasToString("alarm-1");
        assertThat(ConfluentClasses.call(read, "get", "severity")).hasToString("CRITICAL");
        assertThat(ConfluentClasses.call(read, "get", "threshold")).isEqualTo(0.25);
        assertThat(ConfluentClasses.call(read, "get", "domain")).isNull();
    }

    @Test
    void palimpsestReadsWhatConfluentWrites() throws Exception {
        for (SpecificRecord event : List.of(alarm(), pair())) {
            byte[] ours = write("events-ours-" + event.getClass().getSimpleName(), event);
            Object generic =
                    ConfluentClasses.call(confluent.deserializer(stack.registryUrl()), "deserialize", "any", ours);
            String topic = "events-theirs-" + event.getClass().getSimpleName();
            byte[] theirs = (byte[])
                    ConfluentClasses.call(confluent.serializer(stack.registryUrl()), "serialize", topic, generic);
            assertThat(read(topic, theirs)).isEqualTo(event);
            // One schema has one id, whoever registered it and under whatever subject.
            assertThat(Arrays.copyOf(theirs, 5)).isEqualTo(Arrays.copyOf(ours, 5));
        }
    }

    @Test
    void theConfluentClientRegistersAndFinds() throws Exception {
        Object client = confluent.registryClient(stack.registryUrl());
        Object schema = confluent.avroSchema(TestRegistry.record("number"));
        Object id = ConfluentClasses.call(client, "register", "client-value", schema);
        assertThat(ConfluentClasses.call(client, "getId", "client-value", schema))
                .isEqualTo(id);
        assertThat(ConfluentClasses.call(client, "getVersion", "client-value", schema))
                .isEqualTo(1);
        Object other = confluent.registryClient(stack.registryUrl());
        assertThat(ConfluentClasses.call(other, "getSchemaById", id)).isEqualTo(schema);
        Object latest = ConfluentClasses.call(other, "getLatestSchemaMetadata", "client-value");
        assertThat(ConfluentClasses.call(latest, "getId")).isEqualTo(id);
        assertThat((Iterable<?>) ConfluentClasses.call(other, "getAllSubjects")).anyMatch("client-value"::equals);
        assertThat(ConfluentClasses.call(other, "getMode")).isEqualTo("READWRITE");
    }

    @Test
    void theConfluentClientSetsAndTestsCompatibility() throws Exception {
        Object client = confluent.registryClient(stack.registryUrl());
        ConfluentClasses.call(client, "updateCompatibility", "checked-value", "FULL");
        assertThat(ConfluentClasses.call(client, "getCompatibility", "checked-value"))
                .isEqualTo("FULL");
        ConfluentClasses.call(client, "register", "checked-value", confluent.avroSchema(TestRegistry.record("number")));
        Object fits = confluent.avroSchema(TestRegistry.record("number", "line?"));
        Object breaks = confluent.avroSchema(TestRegistry.record("number", "line"));
        assertThat(ConfluentClasses.call(client, "testCompatibility", "checked-value", fits))
                .isEqualTo(true);
        assertThat(ConfluentClasses.call(client, "testCompatibility", "checked-value", breaks))
                .isEqualTo(false);
        Exception refused = catchThrowableOfType(
                Exception.class, () -> ConfluentClasses.call(client, "register", "checked-value", breaks));
        assertThat(ConfluentClasses.call(refused, "getStatus")).isEqualTo(409);
        assertThat(ConfluentClasses.call(refused, "getErrorCode")).isEqualTo(409);
        assertThat(refused)
                .hasMessageContaining("incompatible with an earlier schema for subject \"checked-value\"")
                .hasMessageContaining("the new schema cannot read data of version 1")
                .hasMessageContaining("line");
    }

    @Test
    void theConfluentClientLearnsThatAnIdIsUnknown() throws Exception {
        Object client = confluent.registryClient(stack.registryUrl());
        Exception unknown =
                catchThrowableOfType(Exception.class, () -> ConfluentClasses.call(client, "getSchemaById", 999_999));
        assertThat(ConfluentClasses.call(unknown, "getErrorCode")).isEqualTo(40403);
    }

    private static byte[] write(String topic, SpecificRecord event) {
        try (var serializer = new AvroSerializer<>()) {
            serializer.configure(Map.of("schema.registry.url", stack.registryUrl()), false);
            return serializer.serialize(topic, event);
        }
    }

    private static SpecificRecord read(String topic, byte[] bytes) {
        try (var deserializer = new AvroDeserializer<>()) {
            deserializer.configure(Map.of("schema.registry.url", stack.registryUrl()), false);
            return deserializer.deserialize(topic, bytes);
        }
    }

    private static Alarm alarm() {
        return Alarm.newBuilder()
                .setModel("default")
                .setAlarmId("alarm-1")
                .setKind("data-drift")
                .setSeverity(AlarmSeverity.CRITICAL)
                .setMessage("Die Verteilung hat sich verschoben \u2014 \u03b4 = 0,3")
                .setThreshold(0.25)
                .setTime(Instant.ofEpochMilli(1_700_000_000_123L))
                .build();
    }

    private static ImageTextPair pair() {
        Caption caption =
                Caption.newBuilder().setText("a red apple").setLanguage("en").build();
        return ImageTextPair.newBuilder()
                .setSampleId("sample-1")
                .setDomain("food-drink")
                .setCaptions(List.of(caption))
                .setImage(Image.newBuilder()
                        .setMediaType("image/png")
                        .setBytes(ByteBuffer.wrap(new byte[] {(byte) 0x89, 'P', 'N', 'G', 0, -1}))
                        .build())
                .setClassLabels(List.of("apple", "fruit"))
                .setMetadata(Map.of("vendor", "noto"))
                .setEventTime(Instant.ofEpochMilli(1_700_000_000_456L))
                .build();
    }
}
