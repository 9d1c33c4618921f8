package io.palimpsest.trainer.learner;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.palimpsest.model.Mode;
import io.palimpsest.model.TokenBatch;
import io.palimpsest.model.VisionLanguageModel;
import io.palimpsest.model.WeightSet;
import io.palimpsest.model.kernels.GradientMode;
import io.palimpsest.model.kernels.Kernels;
import io.palimpsest.trainer.learner.losses.CaptionRehearsal;
import io.palimpsest.trainer.learner.losses.Pairs;
import io.palimpsest.trainer.learner.regularisers.ElasticAnchor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * EAR, elastic anchor and rehearsal of pseudo captions: keeps earlier domains without keeping a sample of them.
 *
 * <pre>L = ITC + MLM + a·rehearsal        a = 1, and an elastic anchor of strength κ = 20·n/m</pre>
 *
 * The text tower can still be asked about words that the current domain does not have, so it is kept by its outputs: {@link CaptionRehearsal} of two
 * captions for each pair of the batch, drawn from a {@link CaptionPool}. The image tower cannot be shown pictures that are gone, so it is kept by
 * its weights: {@link ElasticAnchor}, which holds those of both towers. It weighs what n steps of earlier domains have made of them against what m
 * steps of the current one say, so that a large second domain is learned nearly freely and the last one is not. In EAR+ER the words of exemplars count as words of the current domain
 * too. Training thread only.
 */
final class ElasticRehearsal implements Preservation {
    private static final int CAPTIONS_PER_PAIR = 2;
    private static final int AT_ONCE = 64;

    private final ElasticRehearsalSettings settings;
    private final long seed;
    private final Vocabulary vocabulary;
    private final TrainedModel trained;
    private final CaptionProfile profile;
    private final CaptionPool pool;
    private final CaptionRehearsal rehearsal;
    private final ElasticAnchor anchor;
    private final DomainSteps steps;

    ElasticRehearsal(
            LearnerSettings settings, long seed, Vocabulary vocabulary, TrainedModel trained, Kernels kernels) {
        this.seed = seed;
        this.vocabulary = vocabulary;
        this.settings = settings.regularisation().ear();
        this.trained = trained;
        this.profile =
                new CaptionProfile(vocabulary, trained.model().preset().textLength(), kernels, trained.manager());
        this.pool = new CaptionPool(trained.manager(), vocabulary, this.settings.pool());
        this.rehearsal = new CaptionRehearsal(trained.constants(), settings.temperature());
        this.anchor = new ElasticAnchor(trained.manager(), trained.parameters(), kernels, this.settings.anchor());
        this.steps = new DomainSteps(trained.manager(), kernels);
    }

    @Override
    public void beginDomain(int index) {
        if (index > 0) {
            consolidate(index);
        }
        profile.clear();
        steps.beginDomain();
    }

    private void consolidate(int index) {
        if (settings.anchor() > 0) {
            anchor.consolidate();
        }
        // A domain can end without a step, by a command.
        if (!profile.empty()) {
            List<long[]> captions = profile.draw(pool.share(), seed, index);
            pool.add(captions, features(captions));
        }
    }

    private List<float[]> features(List<long[]> captions) {
        List<float[]> features = new ArrayList<>();
        for (int from = 0; from < captions.size(); from += AT_ONCE) {
            try (GradientMode paused = GradientMode.paused();
                    NDManager scope = trained.manager().newSubManager()) {
                List<long[]> part = captions.subList(from, Math.min(from + AT_ONCE, captions.size()));
                float[] values = features(trained.weights(), CaptionPool.tokens(scope, vocabulary, part), Mode.EVAL)
                        .toFloatArray();
                int width = values.length / part.size();
                for (int row = 0; row < part.size(); row++) {
                    features.add(Arrays.copyOfRange(values, row * width, (row + 1) * width));
                }
            }
        }
        return features;
    }

    @Override
    public void addTo(FineTuning.Outcome outcome, TrainingBatch batch, WeightSet previous) {
        if (settings.captions() == 0 || pool.empty()) {
            return;
        }
        Pairs current = outcome.current().features();
        NDManager step = current.images().getManager();
        CaptionPool.Drawn drawn = pool.draw(step, CAPTIONS_PER_PAIR * current.count(), batch.seed(), batch.step());
        NDArray captions = features(trained.weights(), drawn.captions(), Mode.TRAIN);
        NDArray pictures;
        try (GradientMode paused = GradientMode.paused()) {
            VisionLanguageModel model = trained.model();
            pictures = model.imageFeatures(previous, model.imageTokens(previous, outcome.images(), Mode.EVAL));
        }
        outcome.losses()
                .add(
                        "rehearsal",
                        settings.captions(),
                        rehearsal.loss(current.images(), captions, pictures, drawn.features()));
    }

    private NDArray features(WeightSet weights, TokenBatch captions, Mode mode) {
        VisionLanguageModel model = trained.model();
        return model.textFeatures(weights, model.textTokens(weights, captions, mode));
    }

    @Override
    public void stepped(TrainingBatch batch, List<NDArray> gradients, WeightSet previous, double rate) {
        profile.observe(batch.tokens());
        if (settings.anchor() > 0) {
            anchor.stepped(gradients, anchors(previous), rate * steps.finishedPerCurrent(batch.schedule()));
        }
        steps.stepped(batch.schedule());
    }

    private List<NDArray> anchors(WeightSet previous) {
        return previous == null
                ? List.of()
                : trained.parameters().names().stream().map(previous::array).toList();
    }

    @Override
    public void addTo(Map<String, NDArray> state) {
        profile.addTo(state);
        pool.addTo(state);
        anchor.addTo(state);
        steps.addTo(state);
    }

    @Override
    public void restore(Map<String, NDArray> state) {
        profile.restore(state);
        pool.restore(state);
        anchor.restore(state);
        steps.restore(state);
    }
}
