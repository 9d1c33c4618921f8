package io.palimpsest.bench;

import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;
import io.palimpsest.evaluator.metrics.TransferMatrix;
import io.palimpsest.events.v1.ImageTextPair;
import io.palimpsest.events.v1.Split;
import io.palimpsest.ingest.source.EmojiSample;
import io.palimpsest.model.CaptionTokenizer;
import io.palimpsest.model.ImagePreprocessor;
import io.palimpsest.model.ModelPreset;
import io.palimpsest.model.TokenBatch;
import io.palimpsest.model.VisionLanguageModel;
import io.palimpsest.model.WeightSet;
import io.palimpsest.model.kernels.TorchScriptKernels;
import io.palimpsest.schemas.split.SampleSplit;
import io.palimpsest.trainer.learner.FinishedDomain;
import io.palimpsest.trainer.learner.Learner;
import io.palimpsest.trainer.learner.Learners;
import io.palimpsest.trainer.learner.ReplayDemand;
import io.palimpsest.trainer.learner.Schedule;
import io.palimpsest.trainer.learner.StepReport;
import io.palimpsest.trainer.learner.TrainingBatch;
import io.palimpsest.trainer.learner.Vocabulary;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Trains one learner on the bundled emoji sample in this process, one native thread, and prints retrieval after every domain.
 *
 * <p>Arguments are {@code key=value}: {@code learner.name}, {@code seed}, {@code passes.first}, {@code passes}, {@code split} and any setting
 * of the learner.
 */
public final class LearnerExperiment {
    private final ExperimentOptions options;
    private final CaptionTokenizer tokenizer;
    private final VisionLanguageModel model;
    private final ImagePreprocessor preprocessor;
    private final List<List<PreparedSample>> training;
    private final Galleries galleries;
    private final NDManager manager;
    private long step;
    private long learnNanos;
    private long learnCpuNanos;
    private long prepareNanos;

    private LearnerExperiment(ExperimentOptions options, NDManager manager) {
        this.options = options;
        this.manager = manager;
        ModelPreset preset = ModelPreset.named("tiny");
        this.tokenizer = CaptionTokenizer.emoji(preset.textLength());
        this.model = new VisionLanguageModel(
                preset.withVocabularySize(tokenizer.vocabularySize()).withTiedMaskedLanguageHead(options.tiedHead()));
        this.preprocessor = new ImagePreprocessor(model.preset(), options.augmentation());
        List<ImageTextPair> pairs = EmojiSample.pairs();
        List<String> domains = pairs.stream()
                .map(ImageTextPair::getDomain)
                .distinct()
                .limit(options.domains())
                .toList();
        this.training = byDomain(pairs, domains, Split.TRAIN);
        this.galleries = new Galleries(model, preprocessor, tokenizer, byDomain(pairs, domains, options.split()));
    }

    /** Runs the comparison that the arguments ask for. */
    public static void main(String[] arguments) {
        ExperimentOptions options = ExperimentOptions.parse(arguments);
        try (NDManager manager = NDManager.newBaseManager()) {
            JniUtils.setNumThreads(1);
            new LearnerExperiment(options, manager).run();
        }
    }

    private void run() {
        print("%s%n", options);
        try (TorchScriptKernels kernels = new TorchScriptKernels(manager);
                WeightSet initial = model.initialise(manager, options.seed());
                Learner learner = Learners.create(
                        options.learner().name(),
                        options.learner(),
                        options.seed(),
                        model,
                        initial,
                        Vocabulary.of(tokenizer),
                        kernels,
                        manager)) {
            requireNoReplay(learner);
            print("%,d parameters%n", initial.parameterCount());
            double[] baseline = galleries.scores(manager, initial).own();
            if (learner.mixesDomains()) {
                joint(learner, baseline);
            } else {
                sequence(learner, baseline);
            }
        }
    }

    /** Without the trainer around it such a learner would be measured as if it replayed nothing. */
    private static void requireNoReplay(Learner learner) {
        if (learner.replay().choice() != ReplayDemand.Choice.NONE) {
            throw new IllegalArgumentException(
                    "this experiment keeps no replay reservoir, so it cannot measure " + learner.name());
        }
    }

    private void sequence(Learner learner, double[] baseline) {
        List<Galleries.Scores> rows = new ArrayList<>();
        for (int domain = 0; domain < training.size() && step < options.stepLimit(); domain++) {
            int passes = domain == 0 ? options.passesFirst() : options.passes();
            learn(learner, domain, training.get(domain), passes);
            Galleries.Scores scores = galleries.scores(manager, learner.current());
            rows.add(scores);
            print("after %d  own %s  cum %.1f%n", domain, numbers(scores.own()), scores.cumulative()[domain]);
        }
        if (rows.size() == training.size()) {
            double[][] matrix = rows.stream().map(Galleries.Scores::own).toArray(double[][]::new);
            TransferMatrix transfer = new TransferMatrix(matrix, baseline);
            double diagonal = 0;
            for (int domain = 0; domain < matrix.length; domain++) {
                diagonal += matrix[domain][domain] / matrix.length;
            }
            print(
                    "RESULT %s seed %d steps %d average %.1f diag %.1f bwt %.1f cum %.1f%n",
                    learner.name(),
                    options.seed(),
                    step,
                    transfer.averageAccuracy(),
                    diagonal,
                    transfer.backwardTransfer(),
                    rows.get(rows.size() - 1).cumulative()[matrix.length - 1]);
        }
        times();
    }

    // As many steps as the domains would have had one after the other.
    private void joint(Learner learner, double[] baseline) {
        List<PreparedSample> all = training.stream().flatMap(List::stream).toList();
        int batchSize = options.learner().batchSize();
        int steps = 0;
        for (int domain = 0; domain < training.size(); domain++) {
            int passes = domain == 0 ? options.passesFirst() : options.passes();
            steps += PassPlan.batches(training.get(domain).size(), batchSize, passes, 0, 0)
                    .size();
        }
        int stepsOfPass = (all.size() + batchSize - 1) / batchSize;
        learn(learner, 0, all, Math.round((float) steps / stepsOfPass));
        Galleries.Scores scores = galleries.scores(manager, learner.current());
        print("untrained %s%nafter all  own %s%n", numbers(baseline), numbers(scores.own()));
        print(
                "RESULT %s seed %d steps %d average %.1f cum %.1f%n",
                learner.name(),
                options.seed(),
                step,
                Arrays.stream(scores.own()).average().orElseThrow(),
                scores.cumulative()[training.size() - 1]);
        times();
    }

    private void learn(Learner learner, int domain, List<PreparedSample> samples, int passes) {
        List<int[]> batches =
                PassPlan.batches(samples.size(), options.learner().batchSize(), passes, options.seed(), domain);
        if (domain > 0 && learner.looksBack()) {
            learner.lookBack(finished(domain - 1));
        }
        learner.beginDomain(domain);
        StepReport report = null;
        for (int at = 0; at < batches.size() && step < options.stepLimit(); at++) {
            List<PreparedSample> batch =
                    Arrays.stream(batches.get(at)).mapToObj(samples::get).toList();
            report = learn(learner, domain, batch, new Schedule(at, batches.size()));
            if (at == 0) {
                print("domain %d first %s%n", domain, report.losses());
            }
        }
        print("domain %d last  %s%n", domain, report == null ? "none" : report.losses());
    }

    private StepReport learn(Learner learner, int domain, List<PreparedSample> samples, Schedule schedule) {
        try (NDManager scope = manager.newSubManager()) {
            long start = System.nanoTime();
            TrainingBatch batch = batch(scope, step, domain, samples, schedule);
            long prepared = System.nanoTime();
            long cpu = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
            StepReport report = learner.step(batch);
            prepareNanos += prepared - start;
            learnNanos += System.nanoTime() - prepared;
            learnCpuNanos += ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - cpu;
            step++;
            return report;
        }
    }

    private TrainingBatch batch(
            NDManager scope, long number, int domain, List<PreparedSample> samples, Schedule schedule) {
        var images = preprocessor.batch(
                scope,
                samples.stream()
                        .map(sample -> preprocessor.training(sample.picture(), options.seed(), sample.id(), number))
                        .toList());
        TokenBatch tokens = tokenizer.batchOfIds(
                scope,
                samples.stream()
                        .map(sample -> sample.caption(options.seed(), number))
                        .toList());
        return new TrainingBatch(number, options.seed(), schedule, domain, images, tokens);
    }

    /** A domain that has just ended, once more, for a learner that looks back. */
    private FinishedDomain finished(int domain) {
        List<PreparedSample> samples = training.get(domain);
        int batches = (samples.size() + options.learner().batchSize() - 1)
                / options.learner().batchSize();
        return new FinishedDomain() {
            @Override
            public long size() {
                return samples.size();
            }

            @Override
            public void forEachBatch(Consumer<TrainingBatch> use) {
                for (int at = 0; at < batches; at++) {
                    try (NDManager scope = manager.newSubManager()) {
                        List<PreparedSample> part =
                                samples.subList(samples.size() * at / batches, samples.size() * (at + 1) / batches);
                        use.accept(batch(scope, step + at, domain, part, new Schedule(at, batches)));
                    }
                }
            }
        };
    }

    private List<List<PreparedSample>> byDomain(List<ImageTextPair> pairs, List<String> domains, Split split) {
        return domains.stream()
                .map(domain -> pairs.stream()
                        .filter(pair -> pair.getDomain().equals(domain) && SampleSplit.of(pair) == split)
                        .map(pair -> PreparedSample.of(pair, tokenizer))
                        .toList())
                .toList();
    }

    private void times() {
        print(
                "%d steps, %.1f ms/step learning (%.1f ms of processor time), %.1f ms/step preparing pictures%n",
                step, learnNanos / 1e6 / step, learnCpuNanos / 1e6 / step, prepareNanos / 1e6 / step);
    }

    private static String numbers(double[] values) {
        return Arrays.stream(values)
                .mapToObj(value -> String.format(Locale.ROOT, "%5.1f", value))
                .collect(Collectors.joining(" "));
    }

    private static void print(String format, Object... arguments) {
        System.out.printf(Locale.ROOT, format, arguments);
    }
}
