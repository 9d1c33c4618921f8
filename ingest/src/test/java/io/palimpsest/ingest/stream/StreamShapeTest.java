package io.palimpsest.ingest.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StreamShapeTest {

    @Test
    void everyFormIsRead() {
        assertThat(StreamShape.parse("domains")).isEqualTo(StreamShape.DOMAINS);
        assertThat(StreamShape.parse("blurred")).isEqualTo(new Blurred(0.5, 0));
        assertThat(StreamShape.parse("blurred:1")).isEqualTo(new Blurred(1, 0));
        assertThat(StreamShape.parse("blurred:0.25:-7")).isEqualTo(new Blurred(0.25, -7));
        assertThat(StreamShape.parse("recurring")).isEqualTo(new Recurring(3));
        assertThat(StreamShape.parse("recurring:12")).isEqualTo(new Recurring(12));
        assertThat(StreamShape.parse("imbalanced")).isEqualTo(new Imbalanced(10, 0));
        assertThat(StreamShape.parse("imbalanced:2.5:3")).isEqualTo(new Imbalanced(2.5, 3));
        assertThat(StreamShape.parse("surprise")).isEqualTo(new Surprise(Optional.empty()));
        assertThat(StreamShape.parse("surprise:a:b")).isEqualTo(new Surprise(Optional.of("a:b")));
        assertThat(StreamShape.parse("mixed")).isEqualTo(new Mixed(0));
        assertThat(StreamShape.parse("mixed:7")).isEqualTo(new Mixed(7));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Domains",
                "blurry",
                "domains:1",
                "blurred:",
                "blurred:0",
                "blurred:1.5",
                "blurred:NaN",
                "blurred:0x1p-1",
                "blurred:0.5:x",
                "blurred:0.5:7:7",
                "recurring:1",
                "recurring:2.5",
                "recurring:10001",
                "recurring:3:7",
                "imbalanced:0.5",
                "imbalanced:-10",
                "imbalanced:1000001",
                "surprise:",
                "mixed:",
                "mixed:9999999999999999999"
            })
    void anythingElseIsAnErrorThatListsTheForms(String text) {
        assertThatThrownBy(() -> StreamShape.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "'")
                .hasMessageContaining("domains, blurred[:WIDTH[:SEED]]")
                .hasMessageContaining("mixed[:SEED]");
    }

    @Test
    void theErrorNamesTheParameter() {
        assertThatThrownBy(() -> StreamShape.parse("blurred:2")).hasMessageContaining("WIDTH cannot be '2'");
        assertThatThrownBy(() -> StreamShape.parse("recurring:3:7")).hasMessageContaining("'7' is too much");
    }
}
