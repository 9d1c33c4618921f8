package io.palimpsest.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.palimpsest.model.blocks.WeightDeclaration;
import org.junit.jupiter.api.Test;

class ModelPresetTest {
    @Test
    void ctpBaseHasThePublishedNumberOfParameters() {
        VisionLanguageModel model = new VisionLanguageModel(ModelPreset.named("ctp-base"));
        assertThat(count(model, "visual_encoder.")).isEqualTo(85_798_656);
        assertThat(count(model, "text_encoder.bert.")).isEqualTo(115_860_480);
        assertThat(count(model, "text_encoder.cls.")).isEqualTo(613_256);
        assertThat(count(model, "vision_proj.") + count(model, "text_proj.")).isEqualTo(393_728);
        assertThat(count(model, "")).isEqualTo(202_666_120);
    }

    @Test
    void tinyIsTiny() {
        assertThat(count(new VisionLanguageModel(ModelPreset.named("tiny")), ""))
                .isBetween(1_000_000L, 2_000_000L);
    }

    @Test
    void jsonKeepsEveryField() {
        for (String name : ModelPreset.names()) {
            ModelPreset preset = ModelPreset.named(name).withVocabularySize(777);
            assertThat(ModelPreset.fromJson(preset.toJson())).isEqualTo(preset);
        }
    }

    @Test
    void unknownFieldAndUnknownPresetAreClearErrors() {
        String json = ModelPreset.named("tiny").toJson().replace("\"patchSize\"", "\"patch\"");
        assertThatThrownBy(() -> ModelPreset.fromJson(json)).hasMessageContaining("patch");
        assertThatThrownBy(() -> ModelPreset.named("huge"))
                .hasMessage("there is no model preset 'huge'; choose one of tiny, ctp-base");
    }

    @Test
    void sizesThatDoNotFitAreRefusedWithTheirValues() {
        String json = ModelPreset.named("tiny").toJson().replace("\"patchSize\" : 8", "\"patchSize\" : 7");
        assertThatThrownBy(() -> ModelPreset.fromJson(json))
                .hasMessageContaining("patchSize must divide imageSize but were 7 and 32");
    }

    private static long count(VisionLanguageModel model, String prefix) {
        return model.declarations().stream()
                .filter(declaration -> declaration.name().startsWith(prefix))
                .map(WeightDeclaration::shape)
                .mapToLong(shape -> shape.size())
                .sum();
    }
}
