package io.palimpsest.trainer.learner;

import ai.djl.ndarray.NDArray;
import io.palimpsest.model.Mode;
import io.palimpsest.model.WeightSet;
import io.palimpsest.model.kernels.GradientMode;
import io.palimpsest.trainer.learner.losses.HeadDistillation;
import io.palimpsest.trainer.learner.losses.MaskedLanguageDistillation;

/**
 * LWF, learning without forgetting (Li and Hoiem, "Learning without Forgetting", ECCV 2016; CTP specification, section 7): the model of the
 * domain before as a teacher.
 *
 * <pre>L = ITC + MLM + λ·(heads + MLMd)        λ = 1, teacher: the model at the boundary, frozen, without dropout</pre>
 *
 * With batches that also draw from exemplars of earlier domains, chosen by herding, it is ICARL (Rebuffi et al., "iCaRL", CVPR
 * 2017), without its nearest-mean classifier, which has no place in retrieval. "heads" is the {@link HeadDistillation} of both heads
 * and MLMd the soft cross-entropy to the teacher's words, where MLM is on. Training thread only.
 */
final class LearningWithoutForgetting implements Preservation {
    private final double strength;
    private final TrainedModel trained;
    private final HeadDistillation heads;
    private final MaskedLanguageDistillation words = new MaskedLanguageDistillation();

    LearningWithoutForgetting(LearnerSettings settings, TrainedModel trained) {
        this.strength = settings.regularisation().lwf();
        this.trained = trained;
        this.heads = new HeadDistillation(trained.constants(), settings.temperature());
    }

    @Override
    public void addTo(FineTuning.Outcome outcome, TrainingBatch batch, WeightSet previous) {
        if (strength == 0) {
            return;
        }
        ForwardPass taught;
        NDArray taughtWords;
        try (GradientMode paused = GradientMode.paused()) {
            taught = ForwardPass.of(trained.model(), previous, outcome.images(), outcome.clean(), Mode.EVAL);
            taughtWords = outcome.words() == null ? null : taught.wordScores(outcome.masked());
        }
        outcome.losses().add("heads", strength, heads.loss(outcome.current().projections(), taught.projections()));
        if (taughtWords != null) {
            outcome.losses().add("mlmd", strength, words.loss(outcome.words(), taughtWords));
        }
    }
}
