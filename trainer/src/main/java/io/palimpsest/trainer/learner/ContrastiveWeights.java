package io.palimpsest.trainer.learner;

import io.palimpsest.model.ModelPreset;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Tells the weights that contrast reaches (both towers and heads) from those only the fusion tower and the masked language head use. */
final class ContrastiveWeights {
    private static final Pattern TEXT_LAYER = Pattern.compile("text_encoder\\.bert\\.encoder\\.layer\\.(\\d+)\\..*");

    private ContrastiveWeights() {}

    static List<String> names(ModelPreset preset, List<String> all) {
        return all.stream().filter(name -> !belongsToFusion(preset, name)).toList();
    }

    private static boolean belongsToFusion(ModelPreset preset, String name) {
        Matcher layer = TEXT_LAYER.matcher(name);
        if (layer.matches()) {
            return Integer.parseInt(layer.group(1)) >= preset.textDepth();
        }
        return name.startsWith("text_encoder.cls.") || name.startsWith("text_encoder.bert.fusion_norm.");
    }
}
