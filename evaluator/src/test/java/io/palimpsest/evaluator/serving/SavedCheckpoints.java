package io.palimpsest.evaluator.serving;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.palimpsest.evaluator.encoding.CheckpointFiles;
import io.palimpsest.evaluator.topology.Events;
import io.palimpsest.events.v1.CheckpointAnnouncement;
import io.palimpsest.events.v1.ControlCommand;
import io.palimpsest.events.v1.ControlKind;
import io.palimpsest.model.CaptionTokenizer;
import io.palimpsest.model.ModelDirectory;
import io.palimpsest.model.ModelPreset;
import io.palimpsest.model.VisionLanguageModel;
import io.palimpsest.model.WeightSet;
import io.palimpsest.model.storage.ObjectStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

/** Real, untrained checkpoints in directories, with manifests, and commands about them. */
public final class SavedCheckpoints {
    private final Path directory;

    public SavedCheckpoints(Path directory) {
        this.directory = directory;
    }

    /** Writes a checkpoint whose weights follow from the step, and announces it. */
    public CheckpointAnnouncement save(long step) throws IOException {
        return save(step, weights -> {});
    }

    /** As {@link #save(long)}, with a weight that is not a number. */
    public CheckpointAnnouncement saveDiverged(long step) throws IOException {
        return save(step, weights -> weights.array("vision_proj.bias").addi(Float.NaN));
    }

    private CheckpointAnnouncement save(long step, Consumer<WeightSet> change) throws IOException {
        Path target = Files.createDirectories(place(step));
        try (NDManager manager = NDManager.newBaseManager()) {
            ModelPreset sizes = ModelPreset.named("tiny");
            CaptionTokenizer tokenizer = CaptionTokenizer.emoji(sizes.textLength());
            ModelPreset preset = sizes.withVocabularySize(tokenizer.vocabularySize());
            try (ModelDirectory model = new ModelDirectory(
                    preset, new VisionLanguageModel(preset).initialise(manager, step + 1), tokenizer)) {
                change.accept(model.weights());
                model.save(target);
            }
        }
        byte[] manifest = manifest(target);
        Files.write(target.resolve("manifest.json"), manifest);
        CheckpointAnnouncement announced =
                Events.checkpoint(step, List.of("animals"), true, target.toUri().toString());
        announced.setManifestSha256(sha256(manifest));
        announced.setParentId("step-before");
        return announced;
    }

    /** Where the checkpoint of a step lies. */
    public Path place(long step) {
        return directory.resolve("checkpoint-" + step);
    }

    /** Files of directories only. */
    public CheckpointFiles files() {
        return new CheckpointFiles(
                new ObjectStorage(Optional.empty(), "us-east-1"),
                directory.resolve("scratch"),
                Duration.ZERO,
                Device.cpu());
    }

    /** A promotion, or a roll-back. */
    public static ControlCommand command(ControlKind kind, String checkpointId) {
        return ControlCommand.newBuilder()
                .setModel("default")
                .setCommandId(UUID.randomUUID().toString())
                .setKind(kind)
                .setCheckpointId(checkpointId)
                .setReason("a test")
                .setIssuedBy("tester")
                .setIssuedAt(Instant.parse("2026-01-02T00:00:00Z"))
                .build();
    }

    private static byte[] manifest(Path target) throws IOException {
        ObjectMapper json = new ObjectMapper();
        ObjectNode manifest = json.createObjectNode().put("formatVersion", 2);
        ArrayNode files = manifest.putArray("files");
        for (String name : List.of("model.json", "tokenizer.json", "weights.safetensors")) {
            byte[] bytes = Files.readAllBytes(target.resolve(name));
            CRC32C crc = new CRC32C();
            crc.update(bytes, 0, bytes.length);
            files.addObject()
                    .put("name", name)
                    .put("path", name)
                    .put("bytes", bytes.length)
                    .put("crc32c", "%08x".formatted(crc.getValue()));
        }
        return json.writeValueAsBytes(manifest);
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
