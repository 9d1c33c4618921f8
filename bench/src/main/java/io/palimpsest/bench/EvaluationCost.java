package io.palimpsest.bench;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;
import io.palimpsest.evaluator.EvaluatorSettings;
import io.palimpsest.evaluator.encoding.CheckpointFiles;
import io.palimpsest.evaluator.encoding.HeldOutIntake;
import io.palimpsest.evaluator.encoding.ModelDirectoryEncoder;
import io.palimpsest.evaluator.metrics.FeatureMatrix;
import io.palimpsest.evaluator.metrics.MultiModalPrecision;
import io.palimpsest.evaluator.metrics.RetrievalRecall;
import io.palimpsest.evaluator.records.HeldOutPair;
import io.palimpsest.events.v1.CheckpointAnnouncement;
import io.palimpsest.ingest.source.FolderSource;
import io.palimpsest.ingest.source.SourceEntry;
import io.palimpsest.ingest.source.SourceItem;
import io.palimpsest.model.CaptionTokenizer;
import io.palimpsest.model.CounterRandom;
import io.palimpsest.model.EngineDevice;
import io.palimpsest.model.ModelDirectory;
import io.palimpsest.model.ModelPreset;
import io.palimpsest.model.VisionLanguageModel;
import io.palimpsest.model.storage.ObjectStorageSettings;
import io.palimpsest.schemas.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Prints, as Markdown, how long one checkpoint takes on one gallery: reading and encoding its pairs, and scoring their vectors.
 *
 * <p>Arguments: a folder with pictures and a {@code captions.jsonl}; how many pairs to encode; then the sizes of galleries to score. One native
 * thread, preset {@code tiny}.
 */
public final class EvaluationCost {
    private static final int CLASSES = 100;

    private EvaluationCost() {}

    /** Runs all sizes. */
    public static void main(String[] arguments) throws IOException {
        Engine.getInstance();
        JniUtils.setNumThreads(1);
        ModelPreset preset = ModelPreset.named("tiny");
        int pairs = Integer.parseInt(arguments[1]);
        double encoding = encodingSeconds(preset, pairs(Path.of(arguments[0]), pairs)) / pairs;
        print("Encoding takes %.2f ms a pair (%,d pairs).", 1000 * encoding, pairs);
        print("");
        print("| gallery | encoding, s | recall, s | mAP, s | share of encoding, %% |");
        print("| ---: | ---: | ---: | ---: | ---: |");
        for (String size : Arrays.asList(arguments).subList(2, arguments.length)) {
            int count = Integer.parseInt(size);
            FeatureMatrix images = vectors(count, preset.projectionWidth(), 1);
            FeatureMatrix texts = vectors(count, preset.projectionWidth(), 2);
            long begun = System.nanoTime();
            RetrievalRecall.of(images, texts);
            double recall = since(begun);
            FeatureMatrix fused = vectors(count, preset.textWidth(), 3);
            List<String> classes = new ArrayList<>();
            Map<String, Integer> sizes = new HashMap<>();
            for (int item = 0; item < count; item++) {
                classes.add("class " + item % CLASSES);
                sizes.merge(classes.get(item), 1, Integer::sum);
            }
            begun = System.nanoTime();
            MultiModalPrecision.of(fused, classes, sizes);
            double precision = since(begun);
            print(
                    "| %,d | %.1f | %.2f | %.2f | %.0f |",
                    count,
                    encoding * count,
                    recall,
                    precision,
                    100 * encoding * count / (encoding * count + recall + precision));
        }
    }

    private static double encodingSeconds(ModelPreset sizes, List<HeldOutPair> pairs) throws IOException {
        Path directory = Files.createTempDirectory("evaluation-cost");
        try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
            CaptionTokenizer tokenizer = CaptionTokenizer.emoji(sizes.textLength());
            ModelPreset preset = sizes.withVocabularySize(tokenizer.vocabularySize());
            try (ModelDirectory model =
                    new ModelDirectory(preset, new VisionLanguageModel(preset).initialise(manager, 1), tokenizer)) {
                model.save(directory);
            }
        }
        CheckpointAnnouncement checkpoint = CheckpointAnnouncement.newBuilder()
                .setModel("cost")
                .setCheckpointId("step-00000000")
                .setStep(0)
                .setLocation(directory.toUri().toString())
                .setManifestSha256("0".repeat(64))
                .setLearner("SeqF")
                .setDomainIndex(-1)
                .setDomainsSeen(List.of())
                .setEndOfDomain(false)
                .setCreatedAt(Instant.now())
                .build();
        Settings settings = Settings.of(EvaluatorSettings.catalogue(), Map.of());
        CheckpointFiles files = new CheckpointFiles(
                ObjectStorageSettings.open(settings),
                directory.resolve("scratch"),
                Duration.ofSeconds(10),
                EngineDevice.of(settings));
        try (ModelDirectoryEncoder encoder = new ModelDirectoryEncoder(64, files)) {
            encoder.encode(checkpoint, pairs.subList(0, Math.min(64, pairs.size())));
            long begun = System.nanoTime();
            encoder.encode(checkpoint, pairs);
            return since(begun);
        }
    }

    private static List<HeldOutPair> pairs(Path folder, int count) throws IOException {
        HeldOutIntake intake = new HeldOutIntake();
        List<HeldOutPair> pairs = new ArrayList<>();
        try (FolderSource source = FolderSource.open(folder)) {
            for (SourceEntry entry : source.entries()) {
                if (pairs.size() < count && entry.read() instanceof SourceItem.Readable readable) {
                    pairs.add(intake.check(readable.pair()));
                }
            }
        }
        return pairs;
    }

    private static FeatureMatrix vectors(int count, int width, long seed) {
        CounterRandom random = new CounterRandom(seed, "evaluation-cost");
        float[] values = new float[count * width];
        for (int at = 0; at < values.length; at++) {
            values[at] = (float) (random.nextDouble() - 0.5);
        }
        return new FeatureMatrix(count, width, values);
    }

    private static double since(long begun) {
        return (System.nanoTime() - begun) / 1e9;
    }

    private static void print(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }
}
