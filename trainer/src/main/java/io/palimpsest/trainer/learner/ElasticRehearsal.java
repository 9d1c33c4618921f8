package io.palimpsest.trainer.learner;

import ai.djl.ndarray.NDArray;
import io.palimpsest.model.Mode;
import io.palimpsest.model.TokenBatch;
import io.palimpsest.model.VisionLanguageModel;
import io.palimpsest.model.WeightSet;
import io.palimpsest.model.kernels.GradientMode;
import io.palimpsest.model.kernels.Kernels;
import io.palimpsest.trainer.learner.losses.CaptionRehearsal;
import io.palimpsest.trainer.learner.losses.Pairs;
import io.palimpsest.trainer.learner.regularisers.ElasticAnchor;
import java.util.List;
import java.util.Map;

/**
 * EAR, elastic anchor and rehearsal of pseudo captions: keeps earlier domains without keeping a sample of them.
 *
 * <pre>L = ITC + MLM + a·rehearsal        a = 1, and an elastic anchor of strength κ = 30</pre>
 *
 * The text tower can still be asked about words that the current domain does not have, so it is kept by its outputs: {@link CaptionRehearsal} of
 * captions drawn from a {@link CaptionProfile}, one for each pair of the batch. The image tower cannot be shown pictures that are gone, so it is
 * kept by its weights: {@link ElasticAnchor}, which holds those of both towers. Training thread only.
 */
final class ElasticRehearsal implements Preservation {
    private final ElasticRehearsalSettings settings;
    private final TrainedModel trained;
    private final CaptionProfile profile;
    private final CaptionRehearsal rehearsal;
    private final ElasticAnchor anchor;

    ElasticRehearsal(LearnerSettings settings, Vocabulary vocabulary, TrainedModel trained, Kernels kernels) {
        this.settings = settings.regularisation().ear();
        this.trained = trained;
        this.profile =
                new CaptionProfile(vocabulary, trained.model().preset().textLength(), kernels, trained.manager());
        this.rehearsal = new CaptionRehearsal(trained.constants(), settings.temperature());
        this.anchor = new ElasticAnchor(trained.manager(), trained.parameters(), kernels, this.settings.anchor());
    }

    @Override
    public void beginDomain(int index) {
        if (index > 0) {
            profile.consolidate();
            anchor.consolidate();
        }
    }

    @Override
    public void addTo(FineTuning.Outcome outcome, TrainingBatch batch, WeightSet previous) {
        if (settings.captions() == 0 || profile.empty()) {
            return;
        }
        Pairs current = outcome.current().features();
        TokenBatch captions = profile.draw(current.images().getManager(), current.count(), batch.seed(), batch.step());
        NDArray drawn = features(trained.weights(), captions, Mode.TRAIN);
        NDArray pictures;
        NDArray taught;
        try (GradientMode paused = GradientMode.paused()) {
            VisionLanguageModel model = trained.model();
            pictures = model.imageFeatures(previous, model.imageTokens(previous, outcome.images(), Mode.EVAL));
            taught = features(previous, captions, Mode.EVAL);
        }
        outcome.losses()
                .add("rehearsal", settings.captions(), rehearsal.loss(current.images(), drawn, pictures, taught));
    }

    private NDArray features(WeightSet weights, TokenBatch captions, Mode mode) {
        VisionLanguageModel model = trained.model();
        return model.textFeatures(weights, model.textTokens(weights, captions, mode));
    }

    @Override
    public void stepped(TrainingBatch batch, List<NDArray> gradients, WeightSet previous, double rate) {
        profile.observe(batch.tokens());
        if (settings.anchor() > 0) {
            anchor.stepped(gradients, anchors(previous), rate);
        }
    }

    private List<NDArray> anchors(WeightSet previous) {
        return previous == null
                ? List.of()
                : trained.parameters().names().stream().map(previous::array).toList();
    }

    @Override
    public void addTo(Map<String, NDArray> state) {
        profile.addTo(state);
        anchor.addTo(state);
    }

    @Override
    public void restore(Map<String, NDArray> state) {
        profile.restore(state);
        anchor.restore(state);
    }
}
