package io.palimpsest.trainer.lineage;

import io.palimpsest.trainer.checkpoint.Environment;
import io.palimpsest.trainer.ledger.OffsetSpan;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Where a checkpoint comes from and what it contains.
 *
 * @param model model it belongs to
 * @param id its id
 * @param step training steps done: it contains the steps {@code 0..step-1}
 * @param learner name of the learner
 * @param createdAt when it was taken, ISO-8601 in UTC
 * @param promotedFor models for which it is the promoted checkpoint now
 * @param ancestors the checkpoints it comes from, the nearest first
 * @param branchedFrom {@code model/checkpoint} where the branch begins that it belongs to; null if it belongs to none
 * @param forgotten ids of samples that the branch must never train
 * @param ledger entries contained, offsets of the ledger; other models' entries lie between them
 * @param domains steps by domain, in the order of learning
 * @param events ranges of the pairs topic that were planned, by partition and offset
 * @param distinctEvents events trained at least once
 * @param trainedPairs events trained, passes counted
 * @param partialChunk chunk that it contains only in part; null if there is none
 * @param dropped events in the ranges that were not trained, by position
 * @param settings the settings that shaped training from then on, by key
 * @param configurationHash SHA-256 of those settings
 * @param environment determinism envelope
 */
public record CheckpointLineage(
        String model,
        String id,
        long step,
        String learner,
        String createdAt,
        List<String> promotedFor,
        List<Ancestor> ancestors,
        String branchedFrom,
        List<String> forgotten,
        OffsetSpan ledger,
        List<DomainSteps> domains,
        List<EventRange> events,
        long distinctEvents,
        long trainedPairs,
        PartialChunk partialChunk,
        List<DroppedEvent> dropped,
        Map<String, String> settings,
        String configurationHash,
        Environment environment) {

    public CheckpointLineage {
        Objects.requireNonNull(model, "model");
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(ledger, "ledger");
        Objects.requireNonNull(environment, "environment");
        promotedFor = List.copyOf(promotedFor);
        ancestors = List.copyOf(ancestors);
        forgotten = List.copyOf(forgotten);
        domains = List.copyOf(domains);
        events = List.copyOf(events);
        dropped = List.copyOf(dropped);
    }
}
