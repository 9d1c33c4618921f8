package io.palimpsest.trainer.learner.losses;

import ai.djl.ndarray.NDArray;

/**
 * Less-forget constraint on the tokens of both towers (LUCIR, Hou et al. 2019, equation 6, on tokens; CTP specification, section 7, LUCIR).
 *
 * <pre>
 * d(x, x^r) = 1 - x·x^r / (‖x‖ ‖x^r‖)                x of the current, x^r of the previous model, along the width of a token
 * D = ½ [ mean over image tokens d + mean over text tokens d ]
 * </pre>
 *
 * Padding is no text token. The original normalises along the width but then takes the cosine along the tokens of a batch (section 8, pitfall 8);
 * here the cosine is along the width, as the method says. One thread.
 */
public final class CosineDistillation {
    private final Constants constants;

    /** @param constants scalars of the arrays' data type */
    public CosineDistillation(Constants constants) {
        this.constants = constants;
    }

    /**
     * @param images image tokens of the current model {@code [B, 1 + P, D]}
     * @param previousImages those of the previous model, without gradient
     * @param texts text tokens of the current model {@code [B, L, D]}
     * @param previousTexts those of the previous model, without gradient
     * @param attention 1 for a real text token and 0 for padding {@code [B, L]}
     * @return 0-d loss
     */
    public NDArray loss(
            NDArray images, NDArray previousImages, NDArray texts, NDArray previousTexts, NDArray attention) {
        NDArray image = distances(images, previousImages).mean();
        NDArray text = distances(texts, previousTexts).mul(attention).sum().div(attention.sum());
        return image.add(text).mul(constants.of(0.5));
    }

    private NDArray distances(NDArray tokens, NDArray previous) {
        return unit(tokens).mul(unit(previous)).sum(new int[] {2}).neg().add(constants.of(1));
    }

    private static NDArray unit(NDArray tokens) {
        return tokens.normalize(2, 2);
    }
}
