package io.palimpsest.local.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VariantTest {

    @Test
    void aTextGivesNameLearnerAndSettings() {
        assertThat(Variant.parse("no MLM:CTP:learner.weight.mlm=0;learner.weight.mlmd=0"))
                .isEqualTo(new Variant("no MLM", "CTP", Map.of("learner.weight.mlm", "0", "learner.weight.mlmd", "0")));
        assertThat(Variant.parse("replay:CTP+ER")).isEqualTo(new Variant("replay", "CTP+ER", Map.of()));
        assertThat(Variant.parse("v:CTP:model.tokenizer=C:/tokenizer.json").settings())
                .containsEntry("model.tokenizer", "C:/tokenizer.json");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "CTP",
                ":CTP",
                "x:CTPP",
                "x:CTP:learner.alpha",
                "x:CTP:=1",
                "x:CTP:a.b=1;a.b=2",
                "a<b:CTP",
                "x:CTP:"
            })
    void aTextThatDescribesNoVariantIsRefused(String text) {
        assertThatThrownBy(() -> Variant.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anUnknownLearnerIsRefusedWithThoseThereAre() {
        assertThatThrownBy(() -> Variant.of("CPT"))
                .hasMessageContaining("'CPT'")
                .hasMessageContaining("SeqF");
    }

    @Test
    void aFileHoldsOneVariantALineAndAWrongOneIsNamed(@TempDir Path place) throws IOException {
        Path file = place.resolve("variants.txt");
        Files.writeString(file, "# two of them\nA:CTP\n\nB:SeqF:trainer.passes=36\n");
        assertThat(Variant.read(file)).extracting(Variant::name).containsExactly("A", "B");
        Files.writeString(file, "A:CTP\nB\n");
        assertThatThrownBy(() -> Variant.read(file)).hasMessageContaining("line 2");
    }
}
