package io.palimpsest.evaluator.topology;

import io.palimpsest.evaluator.feed.AnnouncementOrder;
import io.palimpsest.events.v1.CheckpointAnnouncement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.streams.processor.api.ProcessingContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/**
 * The announced checkpoints of one model, as every instance knows them. Four kinds are kept for evaluation: the untrained model,
 * the end of each domain, the newest, and those that are promoted or a roll-back would go to; the others are superseded.
 */
final class AnnouncedCheckpoints {
    private final ReadOnlyKeyValueStore<String, CheckpointAnnouncement> store;
    private final PromotedCheckpoints promoted;
    private final EvaluationRules rules;

    AnnouncedCheckpoints(
            ReadOnlyKeyValueStore<String, CheckpointAnnouncement> store,
            PromotedCheckpoints promoted,
            EvaluationRules rules) {
        this.store = store;
        this.promoted = promoted;
        this.rules = rules;
    }

    /** What a task knows of its global stores. */
    static AnnouncedCheckpoints of(ProcessingContext context, EvaluationRules rules) {
        return new AnnouncedCheckpoints(
                context.getStateStore(EvaluatorTopology.CHECKPOINT_STORE),
                PromotedCheckpoints.of(context, rules),
                rules);
    }

    /** All of the model in order of training. */
    List<CheckpointAnnouncement> inOrder() {
        List<CheckpointAnnouncement> checkpoints = new ArrayList<>();
        try (KeyValueIterator<String, CheckpointAnnouncement> all = store.all()) {
            all.forEachRemaining(entry -> {
                if (entry.value.getModel().equals(rules.model())) {
                    checkpoints.add(entry.value);
                }
            });
        }
        checkpoints.sort(AnnouncementOrder.OLDEST_FIRST);
        return checkpoints;
    }

    /** One by its identity, if it was announced and not withdrawn. */
    Optional<CheckpointAnnouncement> find(String checkpointId) {
        return Optional.ofNullable(store.get(checkpointId));
    }

    /** Ids of the checkpoints that are worth evaluating however late, of those in {@code ordered}, the list of {@link #inOrder()}. */
    Set<String> kept(List<CheckpointAnnouncement> ordered) {
        Set<String> kept = new HashSet<>(promoted.referenced());
        Optional<CheckpointAnnouncement> previous = Optional.empty();
        for (CheckpointAnnouncement checkpoint : ordered) {
            if (checkpoint.getStep() == 0 || rules.columns().ends(checkpoint, previous)) {
                kept.add(checkpoint.getCheckpointId());
            }
            previous = Optional.of(checkpoint);
        }
        previous.ifPresent(newest -> kept.add(newest.getCheckpointId()));
        return kept;
    }

    /** Whether a checkpoint is promoted, or a roll-back would go to it. */
    boolean isReferenced(String checkpointId) {
        return promoted.referenced().contains(checkpointId);
    }
}
