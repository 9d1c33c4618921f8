package io.palimpsest.local.commands;

import io.palimpsest.local.view.Facts;
import io.palimpsest.local.view.Sizes;
import io.palimpsest.local.view.Table;
import io.palimpsest.trainer.checkpoint.CheckpointManifest;
import io.palimpsest.trainer.checkpoint.Environment;
import io.palimpsest.trainer.checkpoint.StoredCheckpoint;
import io.palimpsest.trainer.checkpoint.StoredFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A manifest for people. */
final class CheckpointText {

    private CheckpointText() {}

    static List<String> lines(StoredCheckpoint checkpoint) {
        CheckpointManifest manifest = checkpoint.manifest();
        Facts facts = new Facts()
                .fact("checkpoint", manifest.model() + "/" + manifest.id())
                .fact("location", checkpoint.location())
                .fact("created", Times.toSeconds(manifest.createdAt()))
                .fact("parent", manifest.parent() == null ? "none" : manifest.parent());
        if (manifest.branchedFrom() != null) {
            facts.fact("branched from", manifest.branchedFrom());
        }
        if (!manifest.forgotten().isEmpty()) {
            facts.fact("forgotten", String.join(", ", manifest.forgotten()));
        }
        facts.fact("learner", manifest.learner())
                .fact("steps done", manifest.step())
                .fact("pairs trained", manifest.trainedPairs() + ", passes counted")
                .fact("domain", domain(manifest))
                .fact(
                        "domains seen",
                        manifest.domainsSeen().isEmpty() ? "none" : String.join(", ", manifest.domainsSeen()))
                .fact("pairs topic", offsets(manifest.offsets()))
                .fact("ledger", "before offset " + manifest.ledgerOffset())
                .fact("tensors", manifest.tensors().size());
        environment(facts, manifest.environment());
        List<String> lines = new ArrayList<>(facts.lines());
        lines.add("");
        lines.addAll(files(manifest));
        lines.add("");
        lines.add("settings that shaped training (SHA-256 " + manifest.configurationHash() + "):");
        new TreeMap<>(manifest.settings()).forEach((key, value) -> lines.add("  " + key + " = " + value));
        return lines;
    }

    static void environment(Facts facts, Environment environment) {
        facts.fact(
                "trained on",
                environment.engine() + ", " + environment.device() + ", " + environment.dataType() + ", "
                        + environment.threads() + " threads, Java " + environment.java());
        facts.fact("", environment.cpu());
    }

    private static String domain(CheckpointManifest manifest) {
        return manifest.domain() == null
                ? "none yet"
                : manifest.domain() + " (" + (manifest.domainIndex() + 1) + ". in the order of learning), "
                        + (manifest.endOfDomain() ? "complete" : "not complete");
    }

    private static String offsets(Map<Integer, Long> offsets) {
        List<String> parts = new ArrayList<>();
        new TreeMap<>(offsets)
                .forEach((partition, offset) -> parts.add("partition " + partition + " before offset " + offset));
        return String.join(", ", parts);
    }

    private static List<String> files(CheckpointManifest manifest) {
        Table table = new Table(List.of("file", "size", "CRC-32C"));
        for (StoredFile file : manifest.files()) {
            table.row(List.of(file.name(), Sizes.of(file.bytes()), file.crc32c()));
        }
        return table.lines();
    }
}
