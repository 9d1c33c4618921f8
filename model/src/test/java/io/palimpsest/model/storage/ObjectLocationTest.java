package io.palimpsest.model.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ObjectLocationTest {

    @Test
    void aLocationIsReadFromItsUriAndWrittenBack() {
        ObjectLocation location = ObjectLocation.parse("s3://models/team-a/checkpoints/");
        assertThat(location).isEqualTo(new ObjectLocation("models", "team-a/checkpoints"));
        assertThat(location.resolve("m").resolve("index.json").toUri())
                .hasToString("s3://models/team-a/checkpoints/m/index.json");
        assertThat(location.name()).isEqualTo("checkpoints");
    }

    @Test
    void aWholeBucketIsALocation() {
        ObjectLocation location = ObjectLocation.parse("s3://models");
        assertThat(location.resolve("m")).hasToString("s3://models/m");
        assertThat(ObjectLocation.parse("s3://models/")).isEqualTo(location);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://models/a",
                "s3:/models",
                "s3://",
                "s3://M/a",
                "s3://models/a//b",
                "s3://models/../b",
                "s3://models/a/..",
                "s3://models/a b",
                "s3://models/a?b"
            })
    void whatNamesNoPlaceIsRefused(String text) {
        assertThatThrownBy(() -> ObjectLocation.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must");
    }
}
