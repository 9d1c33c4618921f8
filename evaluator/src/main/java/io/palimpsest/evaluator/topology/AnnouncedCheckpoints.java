package io.palimpsest.evaluator.topology;

import io.palimpsest.events.v1.CheckpointAnnouncement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/**
 * The announced checkpoints of one model, as every instance knows them. Three kinds are kept for evaluation: the untrained model,
 * the end of each domain, and the newest; the others are superseded.
 */
final class AnnouncedCheckpoints {
    private static final Comparator<CheckpointAnnouncement> ORDER = Comparator.comparingLong(
                    CheckpointAnnouncement::getStep)
            .thenComparing(CheckpointAnnouncement::getEndOfDomain)
            .thenComparing(CheckpointAnnouncement::getCheckpointId);

    private final ReadOnlyKeyValueStore<String, CheckpointAnnouncement> store;
    private final String model;

    AnnouncedCheckpoints(ReadOnlyKeyValueStore<String, CheckpointAnnouncement> store, String model) {
        this.store = store;
        this.model = model;
    }

    /** All of the model in order of training. */
    List<CheckpointAnnouncement> inOrder() {
        List<CheckpointAnnouncement> checkpoints = new ArrayList<>();
        try (KeyValueIterator<String, CheckpointAnnouncement> all = store.all()) {
            all.forEachRemaining(entry -> {
                if (entry.value.getModel().equals(model)) {
                    checkpoints.add(entry.value);
                }
            });
        }
        checkpoints.sort(ORDER);
        return checkpoints;
    }

    /** One by its identity, if it was announced and not withdrawn. */
    Optional<CheckpointAnnouncement> find(String checkpointId) {
        return Optional.ofNullable(store.get(checkpointId));
    }

    /** Whether a checkpoint is worth evaluating however late: one in {@code ordered}, the list of {@link #inOrder()}. */
    static boolean kept(CheckpointAnnouncement checkpoint, List<CheckpointAnnouncement> ordered) {
        return checkpoint.getStep() == 0
                || checkpoint.getEndOfDomain()
                || checkpoint.equals(ordered.get(ordered.size() - 1));
    }
}
