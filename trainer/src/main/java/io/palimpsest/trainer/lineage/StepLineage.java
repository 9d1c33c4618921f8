package io.palimpsest.trainer.lineage;

import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * What a training step trained, and why then.
 *
 * @param model model whose trainer committed the step; for a branch the model it was branched from, if the step is older
 * @param step the step, from 0
 * @param ledgerOffset offset of its entry in the ledger
 * @param plannedAt when it was planned
 * @param trainerId instance that planned it
 * @param reason why its chunk was closed
 * @param domain domain trained
 * @param domainIndex its index
 * @param chunk index of its chunk
 * @param events ranges of the pairs topic that make up the chunk
 * @param dropped events in the ranges that are not trained
 * @param passIndex which pass over the chunk, from 0
 * @param passCount passes over the chunk
 * @param batchIndex which batch of the pass, from 0
 * @param batchCount batches of a pass
 * @param scheduleStep position in the learning-rate schedule, from 0
 * @param scheduleLength length of the schedule
 * @param seed seed of all counter-based randomness
 * @param configurationHash SHA-256 of the settings that shaped it
 * @param samples its batch in the order of training
 */
public record StepLineage(
        String model,
        long step,
        long ledgerOffset,
        Instant plannedAt,
        String trainerId,
        String reason,
        String domain,
        int domainIndex,
        long chunk,
        List<EventRange> events,
        List<DroppedEvent> dropped,
        int passIndex,
        int passCount,
        int batchIndex,
        int batchCount,
        long scheduleStep,
        long scheduleLength,
        long seed,
        String configurationHash,
        List<StepSample> samples) {

    public StepLineage {
        Objects.requireNonNull(plannedAt, "plannedAt");
        events = List.copyOf(events);
        dropped = List.copyOf(dropped);
        samples = List.copyOf(samples);
    }
}
