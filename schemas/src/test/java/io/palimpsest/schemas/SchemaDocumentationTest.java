package io.palimpsest.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.avro.JsonProperties;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecordBase;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The schemas are the contract of every topic, so they must explain themselves. */
class SchemaDocumentationTest {
    static Stream<Schema> types() {
        Map<String, Schema> found = new LinkedHashMap<>();
        SampleEvents.full().map(SpecificRecordBase::getSchema).forEach(schema -> collect(schema, found));
        return found.values().stream();
    }

    @ParameterizedTest
    @MethodSource("types")
    void everyTypeAndFieldIsDocumentedAndInTheNamespace(Schema type) {
        assertThat(type.getNamespace()).isEqualTo("io.palimpsest.events.v1");
        assertThat(type.getDoc()).as(type.getName()).isNotBlank();
        if (type.getType() == Schema.Type.RECORD) {
            assertThat(type.getFields()).allSatisfy(field -> assertThat(field.doc())
                    .as("%s.%s", type.getName(), field.name())
                    .isNotBlank()
                    .endsWith("."));
        }
    }

    @ParameterizedTest
    @MethodSource("types")
    void everyOptionalFieldIsNullByDefaultAndEveryEnumHasADefault(Schema type) {
        if (type.getType() == Schema.Type.ENUM) {
            assertThat(type.getEnumDefault()).as(type.getName()).isNotNull();
            return;
        }
        assertThat(type.getFields())
                .filteredOn(field -> field.schema().isNullable())
                .allSatisfy(field -> assertThat(field.defaultVal())
                        .as("%s.%s", type.getName(), field.name())
                        .isEqualTo(JsonProperties.NULL_VALUE));
    }

    private static void collect(Schema schema, Map<String, Schema> found) {
        switch (schema.getType()) {
            case RECORD -> {
                if (found.putIfAbsent(schema.getFullName(), schema) == null) {
                    schema.getFields().forEach(field -> collect(field.schema(), found));
                }
            }
            case ENUM -> found.putIfAbsent(schema.getFullName(), schema);
            case ARRAY -> collect(schema.getElementType(), found);
            case MAP -> collect(schema.getValueType(), found);
            case UNION -> schema.getTypes().forEach(branch -> collect(branch, found));
            case FIXED, STRING, BYTES, INT, LONG, FLOAT, DOUBLE, BOOLEAN, NULL -> {
                // Nothing inside to describe.
            }
        }
    }
}
