package io.palimpsest.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;

/**
 * The sizes of a model: everything that decides names and shapes of its weights. Written as {@code model.json} beside
 * weights.
 *
 * @param name preset name, for people
 * @param imageSize height and width of the picture in pixels; a multiple of {@code patchSize}
 * @param patchSize height and width of a patch in pixels
 * @param imageWidth width D of image tokens
 * @param imageDepth layers of the image tower
 * @param imageHeads attention heads of the image tower; divides {@code imageWidth}
 * @param textWidth width D of text and fused tokens
 * @param textDepth layers of the text tower, the first part of the BERT-like stack
 * @param fusionDepth layers of the fusion tower, the second part, with cross-attention to the image tokens
 * @param textHeads attention heads of both; divides {@code textWidth}
 * @param feedForwardRatio inner width of every feed-forward part over its outer width
 * @param textLength tokens L of every caption
 * @param maximumPositions rows of the text position table; at least {@code textLength}
 * @param vocabularySize rows V of the word table
 * @param projectionWidth width E of the contrastive features
 * @param dropout hidden and attention dropout of the text and fusion towers in training
 * @param textPreNormalised true: normalise before each part of a text layer (trains from scratch); false: after, as BERT
 * @param tiedMaskedLanguageHead true: the head's output matrix is the word table, as BERT; false: a matrix of its own
 * @param imageEpsilon layer normalisation epsilon of the image tower
 * @param textEpsilon layer normalisation epsilon of the text and fusion towers
 * @param initialisationRange standard deviation of initial weights
 */
public record ModelPreset(
        String name,
        int imageSize,
        int patchSize,
        int imageWidth,
        int imageDepth,
        int imageHeads,
        int textWidth,
        int textDepth,
        int fusionDepth,
        int textHeads,
        int feedForwardRatio,
        int textLength,
        int maximumPositions,
        int vocabularySize,
        int projectionWidth,
        double dropout,
        boolean textPreNormalised,
        boolean tiedMaskedLanguageHead,
        double imageEpsilon,
        double textEpsilon,
        double initialisationRange) {

    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES);

    public ModelPreset {
        positive("imageSize", imageSize);
        positive("patchSize", patchSize);
        positive("imageDepth", imageDepth);
        positive("textDepth", textDepth);
        positive("fusionDepth", fusionDepth);
        positive("feedForwardRatio", feedForwardRatio);
        positive("textLength", textLength);
        positive("vocabularySize", vocabularySize);
        positive("projectionWidth", projectionWidth);
        divides("patchSize", patchSize, "imageSize", imageSize);
        divides("imageHeads", imageHeads, "imageWidth", imageWidth);
        divides("textHeads", textHeads, "textWidth", textWidth);
        if (maximumPositions < textLength) {
            throw new IllegalArgumentException(
                    "maximumPositions must be >= textLength " + textLength + " but was " + maximumPositions);
        }
        if (!(dropout >= 0 && dropout < 1)) {
            throw new IllegalArgumentException("dropout must be in [0, 1) but was " + dropout);
        }
    }

    /** The preset of that name: {@code tiny} or {@code ctp-base}. */
    public static ModelPreset named(String name) {
        return switch (name) {
            case "tiny" -> tiny();
            case "ctp-base" -> ctpBase();
            default -> throw new IllegalArgumentException(
                    "there is no model preset '" + name + "'; choose one of " + String.join(", ", names()));
        };
    }

    /** The names that {@link #named} knows. */
    public static List<String> names() {
        return List.of("tiny", "ctp-base");
    }

    /**
     * About 1.5 million parameters: learns small pictures from scratch on two CPU cores in minutes. In so few passes dropout would cost more than it
     * saves.
     */
    private static ModelPreset tiny() {
        return new ModelPreset(
                "tiny", 32, 8, 96, 3, 3, 96, 2, 2, 3, 4, 16, 16, 4096, 128, 0, true, false, 1e-6, 1e-6, 0.06);
    }

    /** The architecture of the CTP paper: ViT-B/16 at 224 pixels and a 12-layer Chinese BERT, 202,666,120 parameters. */
    private static ModelPreset ctpBase() {
        return new ModelPreset(
                "ctp-base",
                224,
                16,
                768,
                12,
                12,
                768,
                6,
                6,
                12,
                4,
                30,
                512,
                21_128,
                256,
                0.1,
                false,
                true,
                1e-6,
                1e-12,
                0.02);
    }

    /** The same sizes for another tokenizer. */
    public ModelPreset withVocabularySize(int size) {
        return new ModelPreset(
                name,
                imageSize,
                patchSize,
                imageWidth,
                imageDepth,
                imageHeads,
                textWidth,
                textDepth,
                fusionDepth,
                textHeads,
                feedForwardRatio,
                textLength,
                maximumPositions,
                size,
                projectionWidth,
                dropout,
                textPreNormalised,
                tiedMaskedLanguageHead,
                imageEpsilon,
                textEpsilon,
                initialisationRange);
    }

    /** The same sizes for captions of another length; the position table grows where it must. */
    public ModelPreset withTextLength(int length) {
        return new ModelPreset(
                name,
                imageSize,
                patchSize,
                imageWidth,
                imageDepth,
                imageHeads,
                textWidth,
                textDepth,
                fusionDepth,
                textHeads,
                feedForwardRatio,
                length,
                Math.max(length, maximumPositions),
                vocabularySize,
                projectionWidth,
                dropout,
                textPreNormalised,
                tiedMaskedLanguageHead,
                imageEpsilon,
                textEpsilon,
                initialisationRange);
    }

    /** The same sizes with the masked language head tied to the word table or not. */
    public ModelPreset withTiedMaskedLanguageHead(boolean tied) {
        return new ModelPreset(
                name,
                imageSize,
                patchSize,
                imageWidth,
                imageDepth,
                imageHeads,
                textWidth,
                textDepth,
                fusionDepth,
                textHeads,
                feedForwardRatio,
                textLength,
                maximumPositions,
                vocabularySize,
                projectionWidth,
                dropout,
                textPreNormalised,
                tied,
                imageEpsilon,
                textEpsilon,
                initialisationRange);
    }

    /** Patches P of one picture; an image has P + 1 tokens. */
    public int patches() {
        int perSide = imageSize / patchSize;
        return perSide * perSide;
    }

    /** The preset as indented JSON, one field per component. */
    public String toJson() {
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(this) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a model preset cannot fail to become JSON", e);
        }
    }

    /** Reads what {@link #toJson} wrote. Throws {@link IllegalArgumentException} that names the offending field. */
    public static ModelPreset fromJson(String json) {
        try {
            return JSON.readValue(json, ModelPreset.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not a model preset: " + e.getOriginalMessage(), e);
        }
    }

    private static void positive(String field, int value) {
        if (value <= 0) {
            throw new IllegalArgumentException(field + " must be > 0 but was " + value);
        }
    }

    private static void divides(String partName, int part, String wholeName, int whole) {
        if (part <= 0 || whole <= 0 || whole % part != 0) {
            throw new IllegalArgumentException(
                    partName + " must divide " + wholeName + " but were " + part + " and " + whole);
        }
    }
}
