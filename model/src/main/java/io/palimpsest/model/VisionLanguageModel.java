package io.palimpsest.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.palimpsest.model.blocks.ImageEncoder;
import io.palimpsest.model.blocks.MaskedLanguageHead;
import io.palimpsest.model.blocks.ProjectionHead;
import io.palimpsest.model.blocks.TextStack;
import io.palimpsest.model.blocks.WeightDeclaration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The CTP architecture (Zhu et al. 2023): an image tower, a text tower, a fusion tower, two projection heads and a masked
 * language head. Holds sizes and names only; every method takes the weights first, so the same code runs the current, the
 * momentum and the previous model.
 *
 * <p>Thread-safe as long as the weights are not written. Results belong to the manager of the first input (images, token
 * ids or tokens), never to the weights. Gradients are recorded when the caller's thread records them.
 */
public final class VisionLanguageModel {
    /** Name of the image head, a linear map: its weights are {@code vision_proj.weight} and {@code vision_proj.bias}. */
    public static final String IMAGE_HEAD = "vision_proj";

    /** Name of the text head, likewise. */
    public static final String TEXT_HEAD = "text_proj";

    private final ModelPreset preset;
    private final ImageEncoder imageEncoder;
    private final TextStack textStack;
    private final ProjectionHead imageHead;
    private final ProjectionHead textHead;
    private final MaskedLanguageHead maskedLanguageHead;

    public VisionLanguageModel(ModelPreset preset) {
        this.preset = preset;
        this.imageEncoder = new ImageEncoder("visual_encoder", preset);
        this.textStack = new TextStack("text_encoder.bert", preset);
        this.imageHead = new ProjectionHead(IMAGE_HEAD, preset.imageWidth(), preset.projectionWidth());
        this.textHead = new ProjectionHead(TEXT_HEAD, preset.textWidth(), preset.projectionWidth());
        this.maskedLanguageHead = new MaskedLanguageHead("text_encoder.cls.predictions", textStack.wordTable(), preset);
    }

    public ModelPreset preset() {
        return preset;
    }

    /** Every weight of the architecture, in the fixed order of a {@link WeightSet}. */
    public List<WeightDeclaration> declarations() {
        List<WeightDeclaration> declarations = new ArrayList<>();
        imageEncoder.declare(declarations::add);
        textStack.declare(declarations::add);
        maskedLanguageHead.declare(declarations::add);
        imageHead.declare(declarations::add);
        textHead.declare(declarations::add);
        return Collections.unmodifiableList(declarations);
    }

    /** Fresh weights, a pure function of preset and seed. They belong to a child of the manager. */
    public WeightSet initialise(NDManager manager, long seed) {
        NDManager own = manager.newSubManager();
        Map<String, NDArray> arrays = new LinkedHashMap<>();
        for (WeightDeclaration declaration : declarations()) {
            float[] values = new float[Math.toIntExact(declaration.shape().size())];
            long counter = CounterRandom.hash(declaration.name());
            declaration.initialiser().fill(values, new CounterRandom(seed, "initial-weights", counter));
            // The first array lives in Java's memory; the weight must live in the engine's.
            try (NDArray javaOwned = own.create(values, declaration.shape())) {
                arrays.put(declaration.name(), javaOwned.duplicate());
            }
        }
        return WeightSet.owning(own, arrays);
    }

    /** Image tokens after the final normalisation: images {@code [B, 3, H, W]}, normalised floats, to {@code [B, 1 + P, D]}. */
    public NDArray imageTokens(WeightSet weights, NDArray images, Mode mode) {
        // The image tower has no dropout, so both modes are the same.
        return imageEncoder.forward(weights, images);
    }

    /** Text tokens after the text tower: {@code [B, L, D]}. */
    public NDArray textTokens(WeightSet weights, TokenBatch tokens, Mode mode) {
        return textStack.text(weights, tokens, mode);
    }

    /** CLS of the image tokens through the image head, L2-normalised: {@code [B, E]}. */
    public NDArray imageFeatures(WeightSet weights, NDArray imageTokens) {
        return imageHead.forward(weights, imageTokens);
    }

    /** CLS of the text tokens through the text head, L2-normalised: {@code [B, E]}. */
    public NDArray textFeatures(WeightSet weights, NDArray textTokens) {
        return textHead.forward(weights, textTokens);
    }

    /** CLS of the image tokens through the image head, as it is: {@code [B, E]}. */
    public NDArray imageProjections(WeightSet weights, NDArray imageTokens) {
        return imageHead.project(weights, imageTokens);
    }

    /** CLS of the text tokens through the text head, as it is: {@code [B, E]}. */
    public NDArray textProjections(WeightSet weights, NDArray textTokens) {
        return textHead.project(weights, textTokens);
    }

    /** The features of projections, each row brought to length 1: {@code [B, E]}. */
    public NDArray features(NDArray projections) {
        return ProjectionHead.unit(projections);
    }

    /** The whole stack from token ids, with cross-attention to the image tokens in its second part: {@code [B, L, D]}. */
    public NDArray fusedTokens(WeightSet weights, TokenBatch tokens, NDArray imageTokens, Mode mode) {
        return textStack.fused(weights, tokens, imageTokens, mode);
    }

    /** CLS of the fused tokens, L2-normalised, without a head: {@code [B, D]}. */
    public NDArray fusedFeatures(WeightSet weights, NDArray fusedTokens) {
        return ProjectionHead.withoutProjection(fusedTokens);
    }

    /** CLS of the fused tokens, as it is: {@code [B, D]}. */
    public NDArray fusedCls(NDArray fusedTokens) {
        return ProjectionHead.cls(fusedTokens);
    }

    /** Scores over the vocabulary of selected fused tokens {@code [N, D]}: {@code [N, V]}. */
    public NDArray maskedLanguageLogits(WeightSet weights, NDArray selectedTokens) {
        return maskedLanguageHead.forward(weights, selectedTokens);
    }
}
