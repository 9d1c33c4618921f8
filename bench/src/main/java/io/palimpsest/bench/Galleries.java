package io.palimpsest.bench;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.palimpsest.evaluator.metrics.FeatureMatrix;
import io.palimpsest.evaluator.metrics.RetrievalRecall;
import io.palimpsest.model.CaptionTokenizer;
import io.palimpsest.model.ImagePreprocessor;
import io.palimpsest.model.Mode;
import io.palimpsest.model.VisionLanguageModel;
import io.palimpsest.model.WeightSet;
import io.palimpsest.model.kernels.GradientMode;
import java.util.ArrayList;
import java.util.List;

/** The held-out samples by domain, and how well a model retrieves in each gallery and in all seen ones together. */
final class Galleries {
    /**
     * R_m of one model.
     *
     * @param own of each domain in its own gallery
     * @param cumulative of domains 0..i in one gallery, at index i
     */
    record Scores(double[] own, double[] cumulative) {}

    private final VisionLanguageModel model;
    private final ImagePreprocessor preprocessor;
    private final CaptionTokenizer tokenizer;
    private final List<List<PreparedSample>> domains;

    Galleries(
            VisionLanguageModel model,
            ImagePreprocessor preprocessor,
            CaptionTokenizer tokenizer,
            List<List<PreparedSample>> domains) {
        this.model = model;
        this.preprocessor = preprocessor;
        this.tokenizer = tokenizer;
        this.domains = domains;
    }

    Scores scores(NDManager manager, WeightSet weights) {
        List<FeatureMatrix> images = new ArrayList<>();
        List<FeatureMatrix> texts = new ArrayList<>();
        double[] own = new double[domains.size()];
        double[] cumulative = new double[domains.size()];
        for (int domain = 0; domain < own.length; domain++) {
            embed(manager, weights, domains.get(domain), images, texts);
            own[domain] =
                    RetrievalRecall.of(images.get(domain), texts.get(domain)).mean();
            cumulative[domain] = RetrievalRecall.of(FeatureMatrix.concatenate(images), FeatureMatrix.concatenate(texts))
                    .mean();
        }
        return new Scores(own, cumulative);
    }

    private void embed(
            NDManager manager,
            WeightSet weights,
            List<PreparedSample> samples,
            List<FeatureMatrix> images,
            List<FeatureMatrix> texts) {
        try (NDManager scope = manager.newSubManager();
                GradientMode paused = GradientMode.paused()) {
            NDArray pixels = preprocessor.batch(
                    scope,
                    samples.stream()
                            .map(sample -> preprocessor.evaluation(sample.picture()))
                            .toList());
            var tokens = tokenizer.batchOfIds(
                    scope,
                    samples.stream().map(sample -> sample.captions().get(0)).toList());
            images.add(matrix(model.imageFeatures(weights, model.imageTokens(weights, pixels, Mode.EVAL))));
            texts.add(matrix(model.textFeatures(weights, model.textTokens(weights, tokens, Mode.EVAL))));
        }
    }

    private static FeatureMatrix matrix(NDArray features) {
        return new FeatureMatrix(
                (int) features.getShape().get(0), (int) features.getShape().get(1), features.toFloatArray());
    }
}
