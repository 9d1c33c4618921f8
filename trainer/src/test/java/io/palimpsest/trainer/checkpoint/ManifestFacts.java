package io.palimpsest.trainer.checkpoint;

import io.palimpsest.trainer.plan.PlanPosition;
import java.net.URI;
import java.util.List;
import java.util.Map;

/** Facts of small checkpoints for tests. */
final class ManifestFacts {

    private static final Environment ENVIRONMENT = new Environment("E 1", "cpu()", "float32", 1, "17", "processor");

    private ManifestFacts() {}

    /** Facts of model {@code m} after a step. */
    static CheckpointManifest at(long step, boolean endOfDomain) {
        return at(step, endOfDomain, Map.of("learner.name", "CTP"));
    }

    /** The same under other settings. */
    static CheckpointManifest at(long step, boolean endOfDomain, Map<String, String> settings) {
        return new CheckpointManifest(
                CheckpointManifest.FORMAT_VERSION,
                "",
                null,
                null,
                List.of(),
                "m",
                "CTP",
                step,
                "a",
                0,
                List.of("a"),
                endOfDomain,
                Map.of(0, step),
                step,
                PlanPosition.start(Map.of(0, step)),
                10 * step,
                42,
                Map.of("pointer", "3"),
                settings,
                "hash",
                ENVIRONMENT,
                List.of(),
                List.of(),
                "2026-01-01T00:00:00Z");
    }

    /** A checkpoint as a store lists it, of which no file exists. */
    static StoredCheckpoint stored(CheckpointManifest facts) {
        CheckpointManifest manifest = facts.completed(null, List.of(), List.of());
        return new StoredCheckpoint(manifest, "sha", URI.create("file:/nowhere/" + manifest.id()));
    }
}
