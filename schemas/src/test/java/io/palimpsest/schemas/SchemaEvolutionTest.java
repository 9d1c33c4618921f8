package io.palimpsest.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecordBase;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every contract can grow and shrink by optional fields, at every depth, without a reader or writer noticing. */
class SchemaEvolutionTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    static Stream<SpecificRecordBase> events() {
        return SampleEvents.full();
    }

    @ParameterizedTest
    @MethodSource("events")
    void addingAnOptionalFieldToAnyRecordIsFullyCompatible(SpecificRecordBase event) throws IOException {
        List<Schema> grown = grown(event.getSchema());

        assertThat(grown).isNotEmpty().allSatisfy(schema -> assertBothWays(schema, event.getSchema()));
    }

    @ParameterizedTest
    @MethodSource("events")
    void removingAnyOptionalFieldIsFullyCompatible(SpecificRecordBase event) throws IOException {
        List<Schema> shrunk = shrunk(event.getSchema());

        assertThat(shrunk).isNotEmpty().allSatisfy(schema -> assertBothWays(schema, event.getSchema()));
    }

    @ParameterizedTest
    @MethodSource("events")
    void versionsTwoApartAreCompatibleToo(SpecificRecordBase event) throws IOException {
        for (Schema newest : grown(event.getSchema())) {
            for (Schema oldest : shrunk(event.getSchema())) {
                assertBothWays(newest, oldest);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("events")
    void oldDataIsReadByNewReadersAndNewDataByOldReaders(SpecificRecordBase event) throws IOException {
        Schema current = event.getSchema();
        List<Schema> others = new ArrayList<>(grown(current));
        others.addAll(shrunk(current));
        for (Schema other : others) {
            GenericRecord seenByOther = readGeneric(write(event), current, other);
            SpecificRecordBase back = readSpecific(writeGeneric(seenByOther), other, event);

            assertThat(JSON.readTree(back.toString()).fieldNames())
                    .toIterable()
                    .as("fields of %s by way of %s", current.getName(), other)
                    .containsExactlyElementsOf(
                            current.getFields().stream().map(Schema.Field::name).toList());
            for (Schema.Field field : current.getFields()) {
                boolean untouched = other.getField(field.name()) != null
                        && other.getField(field.name()).schema().equals(field.schema());
                if (untouched) {
                    assertThat(back.get(field.pos())).as(field.name()).isEqualTo(event.get(field.pos()));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("events")
    void aRequiredFieldWouldBeRefused(SpecificRecordBase event) throws IOException {
        ObjectNode schema = (ObjectNode) JSON.readTree(event.getSchema().toString());
        ((ArrayNode) schema.get("fields")).addObject().put("name", "addedLater").put("type", "string");

        assertThat(canRead(parse(schema), event.getSchema())).isFalse();
    }

    @ParameterizedTest
    @MethodSource("events")
    void aSymbolAddedToAnEnumIsReadAsItsDefault(SpecificRecordBase event) throws IOException {
        JsonNode schema = JSON.readTree(event.getSchema().toString());
        for (ObjectNode type : named(schema, "enum")) {
            ((ArrayNode) type.get("symbols")).add("ADDED_LATER");
        }
        assertBothWays(parse(schema), event.getSchema());
    }

    /** One schema for each record inside, in which that record has one more optional field. */
    private static List<Schema> grown(Schema schema) throws IOException {
        List<Schema> grown = new ArrayList<>();
        int records = named(JSON.readTree(schema.toString()), "record").size();
        for (int index = 0; index < records; index++) {
            JsonNode copy = JSON.readTree(schema.toString());
            ObjectNode field = ((ArrayNode) named(copy, "record").get(index).get("fields")).addObject();
            field.put("name", "addedLater")
                    .putNull("default")
                    .putArray("type")
                    .add("null")
                    .add("string");
            grown.add(parse(copy));
        }
        return grown;
    }

    /** One schema for each optional field of each record inside, without that field. */
    private static List<Schema> shrunk(Schema schema) throws IOException {
        List<Schema> shrunk = new ArrayList<>();
        int records = named(JSON.readTree(schema.toString()), "record").size();
        for (int index = 0; index < records; index++) {
            int fields = named(JSON.readTree(schema.toString()), "record")
                    .get(index)
                    .get("fields")
                    .size();
            for (int field = 0; field < fields; field++) {
                JsonNode copy = JSON.readTree(schema.toString());
                ArrayNode list = (ArrayNode) named(copy, "record").get(index).get("fields");
                if (list.get(field).has("default")) {
                    list.remove(field);
                    shrunk.add(parse(copy));
                }
            }
        }
        return shrunk;
    }

    private static List<ObjectNode> named(JsonNode node, String kind) {
        List<ObjectNode> found = new ArrayList<>();
        if (node.isObject() && node.path("type").asText().equals(kind)) {
            found.add((ObjectNode) node);
        }
        node.forEach(child -> found.addAll(named(child, kind)));
        return found;
    }

    private static Schema parse(JsonNode schema) {
        return new Schema.Parser().parse(schema.toString());
    }

    private static void assertBothWays(Schema one, Schema other) {
        assertThat(canRead(one, other)).as("%s reads %s", one, other).isTrue();
        assertThat(canRead(other, one)).as("%s reads %s", other, one).isTrue();
    }

    private static boolean canRead(Schema reader, Schema writer) {
        return SchemaCompatibility.checkReaderWriterCompatibility(reader, writer)
                        .getResult()
                        .getCompatibility()
                == SchemaCompatibilityType.COMPATIBLE;
    }

    private static byte[] write(SpecificRecordBase event) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        new SpecificDatumWriter<SpecificRecordBase>(event.getSchema(), event.getSpecificData()).write(event, encoder);
        encoder.flush();
        return bytes.toByteArray();
    }

    private static byte[] writeGeneric(GenericRecord event) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        new GenericDatumWriter<GenericRecord>(event.getSchema()).write(event, encoder);
        encoder.flush();
        return bytes.toByteArray();
    }

    private static GenericRecord readGeneric(byte[] bytes, Schema writer, Schema reader) throws IOException {
        return new GenericDatumReader<GenericRecord>(writer, reader, new GenericData())
                .read(null, DecoderFactory.get().binaryDecoder(bytes, null));
    }

    private static SpecificRecordBase readSpecific(byte[] bytes, Schema writer, SpecificRecordBase like)
            throws IOException {
        return new SpecificDatumReader<SpecificRecordBase>(writer, like.getSchema(), like.getSpecificData())
                .read(null, DecoderFactory.get().binaryDecoder(bytes, null));
    }
}
