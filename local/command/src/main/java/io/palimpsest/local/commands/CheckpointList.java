package io.palimpsest.local.commands;

import io.palimpsest.local.view.Sizes;
import io.palimpsest.local.view.Table;
import io.palimpsest.trainer.checkpoint.CheckpointManifest;
import io.palimpsest.trainer.checkpoint.StoredCheckpoint;
import io.palimpsest.trainer.checkpoint.StoredFile;
import io.palimpsest.trainer.control.PromotionHistory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The checkpoints of a model in short.
 *
 * @param model the model
 * @param promoted {@code model/checkpoint} that is promoted; null if none is, or if it is not known
 * @param promotionsKnown whether Kafka could be asked
 * @param checkpoints one row each, the furthest first
 */
record CheckpointList(String model, String promoted, boolean promotionsKnown, List<Row> checkpoints) {

    /** One checkpoint. */
    record Row(
            String id,
            long step,
            String domain,
            boolean endOfDomain,
            String createdAt,
            long bytes,
            boolean promoted,
            String learner,
            String location) {}

    static CheckpointList of(String model, List<StoredCheckpoint> stored, Optional<PromotionHistory> promotions) {
        String promoted = promotions.map(PromotionHistory::current).orElse(null);
        List<Row> rows = new ArrayList<>();
        for (StoredCheckpoint checkpoint : stored) {
            CheckpointManifest manifest = checkpoint.manifest();
            rows.add(new Row(
                    manifest.id(),
                    manifest.step(),
                    manifest.domain(),
                    manifest.endOfDomain(),
                    manifest.createdAt(),
                    manifest.files().stream().mapToLong(StoredFile::bytes).sum(),
                    (model + "/" + manifest.id()).equals(promoted),
                    manifest.learner(),
                    checkpoint.location().toString()));
        }
        return new CheckpointList(model, promoted, promotions.isPresent(), rows);
    }

    List<String> lines(String store) {
        if (checkpoints.isEmpty()) {
            return List.of("Model '" + model + "' has no checkpoints in " + store + ".");
        }
        Table table = new Table(List.of("id", "step", "domain", "ends it", "created", "size", "learner", "promoted"));
        for (Row row : checkpoints) {
            table.row(List.of(
                    row.id(),
                    Long.toString(row.step()),
                    row.domain() == null ? "-" : row.domain(),
                    row.endOfDomain() ? "yes" : "",
                    Times.toSeconds(row.createdAt()),
                    Sizes.of(row.bytes()),
                    row.learner(),
                    row.promoted() ? "promoted" : ""));
        }
        List<String> lines = new ArrayList<>(table.lines());
        if (!promotionsKnown) {
            lines.add("promotions unknown: no answer from Kafka in 10 s");
        } else if (promoted != null && checkpoints.stream().noneMatch(Row::promoted)) {
            lines.add("promoted: " + promoted + ", which is not among these");
        }
        return lines;
    }
}
