package io.palimpsest.trainer.lineage;

import io.palimpsest.trainer.plan.EventPosition;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * An event of a sample.
 *
 * @param position where it stands in the pairs topic
 * @param time timestamp of the record
 * @param domain domain that it names; null if it cannot be read, and then only its key says whose it is
 * @param fate what became of it
 * @param code why it was dropped; null for any other fate
 * @param trainings every step that trains it, in order; empty for any other fate than trained
 */
public record Occurrence(
        EventPosition position, Instant time, String domain, Fate fate, String code, List<TrainingOfEvent> trainings) {

    public Occurrence {
        Objects.requireNonNull(position, "position");
        Objects.requireNonNull(time, "time");
        Objects.requireNonNull(fate, "fate");
        trainings = List.copyOf(trainings);
    }
}
