package io.palimpsest.trainer.learner;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.palimpsest.model.Mode;
import io.palimpsest.model.TokenBatch;
import io.palimpsest.model.VisionLanguageModel;
import io.palimpsest.model.WeightSet;
import io.palimpsest.trainer.learner.losses.Constants;
import io.palimpsest.trainer.learner.losses.InBatchContrast;
import io.palimpsest.trainer.learner.losses.MaskedLanguage;

/** The loss of plain fine-tuning, ITC + MLM (CTP specification, section 7). Training thread only. */
final class FineTuning {
    /**
     * What the loss of a batch was computed from.
     *
     * @param losses both terms
     * @param images pictures, as tensors of the step
     * @param clean captions, as tensors of the step
     * @param current the model's view of the batch
     * @param masked the masked captions; null without MLM
     * @param words scores of the vocabulary at the masked positions; null without MLM
     */
    record Outcome(
            LossTerms losses,
            NDArray images,
            TokenBatch clean,
            ForwardPass current,
            MaskedTokens masked,
            NDArray words) {}

    private final LossWeights weights;
    private final double maskingProbability;
    private final Vocabulary vocabulary;
    private final Constants constants;
    private final InBatchContrast contrast;
    private final MaskedLanguage language = new MaskedLanguage();

    FineTuning(LearnerSettings settings, Vocabulary vocabulary, Constants constants) {
        this.weights = settings.weights().fineTuning();
        this.maskingProbability = settings.maskingProbability();
        this.vocabulary = vocabulary;
        this.constants = constants;
        this.contrast = new InBatchContrast(constants, settings.temperature());
    }

    /** Runs a model on a batch, in train mode and recorded as the thread records; all of it belongs to the step. */
    Outcome of(NDManager step, VisionLanguageModel model, WeightSet of, TrainingBatch batch) {
        NDArray images = TrainedModel.within(step, batch.images());
        TokenBatch clean = TrainedModel.within(step, batch.tokens());
        ForwardPass current = ForwardPass.of(model, of, images, clean, Mode.TRAIN);

        LossTerms losses = new LossTerms(constants);
        if (weights.itc() > 0) {
            losses.add("itc", weights.itc(), contrast.loss(current.features()));
        }
        MaskedTokens masked = null;
        NDArray words = null;
        if (weights.mlm() > 0) {
            masked = MaskedTokens.of(step, clean, vocabulary, maskingProbability, batch.seed(), batch.step());
            words = current.wordScores(masked);
            losses.add("mlm", weights.mlm(), language.loss(words, masked.labels()));
        }
        return new Outcome(losses, images, clean, current, masked, words);
    }
}
