package io.palimpsest.trainer.gate;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.palimpsest.schemas.config.Settings;
import io.palimpsest.trainer.checkpoint.CheckpointManifest;
import io.palimpsest.trainer.checkpoint.CheckpointSnapshot;
import io.palimpsest.trainer.checkpoint.CheckpointStore;
import io.palimpsest.trainer.checkpoint.Environment;
import io.palimpsest.trainer.checkpoint.StoredCheckpoint;
import io.palimpsest.trainer.faults.FailPoints;
import io.palimpsest.trainer.pipeline.CheckpointStores;
import io.palimpsest.trainer.plan.PlanPosition;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Real checkpoints of a few numbers each, in a real store. */
final class SmallCheckpoints {

    private SmallCheckpoints() {}

    /** Writes one of a model after a number of steps. */
    static StoredCheckpoint write(Settings settings, String model, long step) throws IOException {
        Map<String, byte[]> documents = Map.of("model.json", text("{}"), "tokenizer.json", text("{}"));
        try (NDManager manager = NDManager.newBaseManager();
                CheckpointStore store = CheckpointStores.open(settings, model, 1, FailPoints.NONE)) {
            Map<String, NDArray> state = Map.of("current/w", manager.create(new float[] {step, 4f}));
            try (CheckpointSnapshot snapshot =
                    CheckpointSnapshot.take(manager, state, manifest(model, step), documents)) {
                return store.write(snapshot, null);
            }
        }
    }

    private static CheckpointManifest manifest(String model, long step) {
        return new CheckpointManifest(
                CheckpointManifest.FORMAT_VERSION,
                "",
                null,
                null,
                List.of(),
                model,
                "CTP",
                step,
                "red",
                0,
                List.of("red"),
                false,
                Map.of(0, step),
                step,
                PlanPosition.start(Map.of(0, step)),
                10 * step,
                42,
                Map.of(),
                Map.of("trainer.passes", "1"),
                "hash",
                new Environment("E 1", "cpu()", "float32", 1, "17", "processor"),
                List.of(),
                List.of(),
                "2026-01-01T00:00:00Z");
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
