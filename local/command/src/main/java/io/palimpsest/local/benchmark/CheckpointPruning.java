package io.palimpsest.local.benchmark;

import io.palimpsest.local.benchmark.result.RunFiles;
import io.palimpsest.trainer.checkpoint.LocalCheckpoints;
import io.palimpsest.trainer.checkpoint.StoredCheckpoint;
import io.palimpsest.trainer.checkpoint.StoredFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Deletes all checkpoints of a finished run but the last one. Nobody trains the model any more, so no fencing is needed. Stateless. */
final class CheckpointPruning {

    private CheckpointPruning() {}

    /**
     * @param files the run
     * @param model the model it trained
     */
    static void keepLast(RunFiles files, String model) throws IOException {
        List<StoredCheckpoint> stored = new LocalCheckpoints(files.checkpoints(), model).list();
        if (stored.size() < 2) {
            return;
        }
        for (StoredCheckpoint superseded : stored.subList(1, stored.size())) {
            delete(Path.of(superseded.location()));
        }
        Path last = Path.of(stored.get(0).location());
        Set<Path> needed = stored.get(0).manifest().files().stream()
                .map(StoredFile::path)
                .map(path -> last.resolve(path).normalize())
                .collect(Collectors.toSet());
        try (Stream<Path> blobs = Files.list(last.resolveSibling("blobs"))) {
            for (Path blob : blobs.filter(path -> !needed.contains(path)).toList()) {
                Files.delete(blob);
            }
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> tree = Files.walk(directory)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
