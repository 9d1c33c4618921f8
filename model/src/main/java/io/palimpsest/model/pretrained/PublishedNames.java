package io.palimpsest.model.pretrained;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Translates names of published weights. Known are vision transformers of timm and DeiT ({@code blocks.0.attn.qkv.weight}),
 * of Hugging Face ({@code vit.encoder.layer.0.attention.attention.query.weight}, whose query, key and value become thirds of
 * one joint map), and BERT of Hugging Face with or without its {@code bert.} prefix, also with the old {@code gamma} and
 * {@code beta}.
 */
final class PublishedNames {
    private static final String IMAGE = "visual_encoder.";
    private static final String TEXT = "text_encoder.";
    private static final Pattern TIMM = Pattern.compile("(cls_token|pos_embed|(patch_embed|blocks|norm)\\..*)");
    private static final Pattern BERT = Pattern.compile("(bert\\.(embeddings|encoder)|cls\\.predictions)\\..*");

    private static final Pattern BARE_BERT = Pattern.compile("(embeddings|encoder\\.layer)\\..*");
    private static final Pattern JOINED =
            Pattern.compile("encoder\\.layer\\.(\\d+)\\.attention\\.attention\\.(query|key|value)\\.(weight|bias)");
    private static final Pattern LAYER = Pattern.compile("encoder\\.layer\\.(\\d+)\\.([a-z_.]+)\\.(weight|bias)");
    private static final List<String> JOINT_ORDER = List.of("query", "key", "value");
    private static final Map<String, String> LAYER_PARTS = Map.of(
            "attention.output.dense", "attn.proj",
            "layernorm_before", "norm1",
            "layernorm_after", "norm2",
            "intermediate.dense", "mlp.fc1",
            "output.dense", "mlp.fc2");
    private static final Map<String, String> VIT_SINGLES = Map.of(
            "embeddings.cls_token", "cls_token",
            "embeddings.position_embeddings", "pos_embed",
            "embeddings.patch_embeddings.projection.weight", "patch_embed.proj.weight",
            "embeddings.patch_embeddings.projection.bias", "patch_embed.proj.bias",
            "layernorm.weight", "norm.weight",
            "layernorm.bias", "norm.bias");

    private PublishedNames() {}

    /** The place of a published tensor, or empty when this model has none for it. */
    static Optional<Placement> place(String published) {
        if (published.startsWith("vit.") || published.startsWith("deit.")) {
            return placeVit(published.substring(published.indexOf('.') + 1));
        }
        String name =
                published.replace("LayerNorm.gamma", "LayerNorm.weight").replace("LayerNorm.beta", "LayerNorm.bias");
        if (TIMM.matcher(name).matches()) {
            return Optional.of(Placement.whole(IMAGE + name));
        }
        if (BERT.matcher(name).matches()) {
            return Optional.of(Placement.whole(TEXT + name));
        }
        if (BARE_BERT.matcher(name).matches()) {
            return Optional.of(Placement.whole(TEXT + "bert." + name));
        }
        return Optional.empty();
    }

    private static Optional<Placement> placeVit(String name) {
        Matcher joined = JOINED.matcher(name);
        if (joined.matches()) {
            String target = IMAGE + "blocks." + joined.group(1) + ".attn.qkv." + joined.group(3);
            return Optional.of(new Placement(target, JOINT_ORDER.indexOf(joined.group(2)), JOINT_ORDER.size()));
        }
        Matcher layer = LAYER.matcher(name);
        if (layer.matches() && LAYER_PARTS.containsKey(layer.group(2))) {
            String part = LAYER_PARTS.get(layer.group(2));
            return Optional.of(Placement.whole(IMAGE + "blocks." + layer.group(1) + "." + part + "." + layer.group(3)));
        }
        return Optional.ofNullable(VIT_SINGLES.get(name)).map(single -> Placement.whole(IMAGE + single));
    }
}
