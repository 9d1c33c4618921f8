package io.palimpsest.evaluator.serving;

import io.palimpsest.evaluator.feed.AnnouncementOrder;
import io.palimpsest.events.v1.CheckpointAnnouncement;
import io.palimpsest.events.v1.ControlCommand;
import io.palimpsest.schemas.control.Promotions;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which checkpoint should answer, by all that was announced and commanded so far: the promoted one, or as long as none is promoted the newest of
 * the model. Says nothing until it knows all that there was at the start. Safe from any thread.
 */
final class ServingRecord {
    private final String model;
    private final Promotions promotions;
    private final Map<String, CheckpointAnnouncement> announced = new HashMap<>();
    private boolean complete;

    ServingRecord(String model) {
        this.model = model;
        this.promotions = new Promotions(model);
    }

    /** Takes the next command into account. */
    synchronized void accept(ControlCommand command) {
        promotions.accept(command);
    }

    /** Takes an announcement into account. */
    synchronized void announced(String id, CheckpointAnnouncement checkpoint) {
        announced.put(id, checkpoint);
    }

    /** Forgets a checkpoint that was withdrawn. */
    synchronized void withdrawn(String id) {
        announced.remove(id);
    }

    /** A checkpoint of the model that is announced. */
    synchronized Optional<CheckpointAnnouncement> find(String id) {
        return Optional.ofNullable(announced.get(id))
                .filter(checkpoint -> checkpoint.getModel().equals(model));
    }

    /** All that there was at the start is known now. */
    synchronized void complete() {
        complete = true;
    }

    /**
     * What should answer; empty as long as that is not known.
     *
     * @param unusable ids of checkpoints that are not worth trying now; counts for the newest only, because nothing may stand in for the
     *     promoted one
     */
    synchronized Optional<Choice> choose(Set<String> unusable) {
        if (!complete) {
            return Optional.empty();
        }
        Optional<ControlCommand> promotion = promotions.current();
        if (promotion.isPresent()) {
            return Optional.of(new Choice(promoted(promotion.get()), promotion));
        }
        Optional<CheckpointAnnouncement> newest = announced.values().stream()
                .filter(checkpoint -> checkpoint.getModel().equals(model))
                .filter(checkpoint -> !unusable.contains(checkpoint.getCheckpointId()))
                .max(AnnouncementOrder.OLDEST_FIRST);
        return Optional.of(new Choice(newest, Optional.empty()));
    }

    private Optional<CheckpointAnnouncement> promoted(ControlCommand promotion) {
        return Optional.ofNullable(announced.get(promotion.getCheckpointId()))
                .filter(checkpoint -> checkpoint.getModel().equals(Promotions.modelOf(promotion)));
    }
}
