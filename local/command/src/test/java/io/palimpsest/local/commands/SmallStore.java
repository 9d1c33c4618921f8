package io.palimpsest.local.commands;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.palimpsest.schemas.config.SettingCatalogue;
import io.palimpsest.schemas.config.Settings;
import io.palimpsest.trainer.checkpoint.CheckpointManifest;
import io.palimpsest.trainer.checkpoint.CheckpointSnapshot;
import io.palimpsest.trainer.checkpoint.CheckpointStore;
import io.palimpsest.trainer.checkpoint.Environment;
import io.palimpsest.trainer.checkpoint.StoredCheckpoint;
import io.palimpsest.trainer.faults.FailPoints;
import io.palimpsest.trainer.pipeline.CheckpointStores;
import io.palimpsest.trainer.pipeline.TrainerSettings;
import io.palimpsest.trainer.plan.PlanPosition;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A real checkpoint store with checkpoints of a few numbers each. */
final class SmallStore {

    private final Path directory;

    /** @param directory where it lies */
    SmallStore(Path directory) {
        this.directory = directory;
    }

    /**
     * Writes a checkpoint after {@code step} steps, each of which is one ledger entry.
     *
     * @param weight the one weight; the previous-domain model always is the same
     * @param branchedFrom origin if it is the first of a branch, else null
     */
    StoredCheckpoint write(String model, long step, String parent, float weight, String branchedFrom)
            throws IOException {
        Settings settings = Settings.of(
                SettingCatalogue.combine(TrainerSettings.catalogue()),
                Map.of("checkpoint.directory", directory.toString()));
        Map<String, byte[]> documents = Map.of("model.json", text("{}"), "tokenizer.json", text("{}"));
        try (NDManager manager = NDManager.newBaseManager();
                CheckpointStore store = CheckpointStores.open(settings, model, 1, FailPoints.NONE);
                CheckpointSnapshot snapshot = CheckpointSnapshot.take(
                        manager, state(manager, weight), manifest(model, step, branchedFrom), documents)) {
            return store.write(snapshot, parent);
        }
    }

    private static Map<String, NDArray> state(NDManager manager, float weight) {
        return Map.of(
                "current/w", manager.create(new float[] {weight, 4f}),
                "previous/w", manager.create(new float[] {3f, 4f}));
    }

    private static CheckpointManifest manifest(String model, long step, String branchedFrom) {
        return new CheckpointManifest(
                CheckpointManifest.FORMAT_VERSION,
                "",
                null,
                branchedFrom,
                List.of(),
                model,
                "CTP",
                step,
                step == 0 ? null : "red",
                step == 0 ? -1 : 0,
                step == 0 ? List.of() : List.of("red"),
                false,
                Map.of(0, step * 2),
                step,
                new PlanPosition(
                        step,
                        step,
                        step == 0 ? -1 : 0,
                        step == 0 ? "" : "red",
                        step > 0,
                        step,
                        Map.of(0, 0L),
                        Map.of(0, step * 2),
                        0),
                step * 2,
                42,
                Map.of(),
                Map.of("trainer.passes", "1"),
                "0".repeat(64),
                new Environment("PyTorch 2.7.1", "cpu()", "float32", 1, "17", "some processor"),
                List.of(),
                List.of(),
                "2026-01-02T03:04:05.678Z");
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
