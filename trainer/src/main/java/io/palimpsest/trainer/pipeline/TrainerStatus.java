package io.palimpsest.trainer.pipeline;

import java.util.Map;

/**
 * Where a trainer stands; an immutable snapshot for people.
 *
 * @param phase what it does now
 * @param domain domain in training, null before the first
 * @param domainIndex its index, -1 before the first
 * @param step training steps done
 * @param plannedSteps training steps planned so far, {@code >= step}
 * @param losses newest value of each loss term; empty before the first step
 * @param learningRate newest learning rate, NaN before the first step
 * @param pairsPerSecond pairs trained per second over the last steps, 0 before the first
 * @param lagEvents events in the pairs topic that were not read yet
 * @param waitingEvents training events read that wait for their chunk to be closed
 * @param deadLetters events dead-lettered since the start of this process
 * @param checkpointId newest durable checkpoint, null before the first
 * @param checkpointStallSeconds time that checkpoints have held up training since the start of this process
 * @param checkpointProblem why checkpoints cannot be written at present, null when they can
 */
public record TrainerStatus(
        Phase phase,
        String domain,
        int domainIndex,
        long step,
        long plannedSteps,
        Map<String, Double> losses,
        double learningRate,
        double pairsPerSecond,
        long lagEvents,
        int waitingEvents,
        long deadLetters,
        String checkpointId,
        double checkpointStallSeconds,
        String checkpointProblem) {

    public TrainerStatus {
        losses = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(losses));
    }

    /** {@return whether the trainer does all that it is there for: it trains or waits for events, and its checkpoints are durable} */
    public boolean ready() {
        return checkpointProblem == null
                && switch (phase) {
                    case REPLAYING, READING, WAITING_FOR_EVALUATOR, TRAINING, PAUSED -> true;
                    case STARTING, STANDBY, WAITING_FOR_REGISTRY, STOPPED -> false;
                };
    }

    /** What a trainer does. */
    public enum Phase {
        /** Loading the newest checkpoint and reading the ledger. */
        STARTING,
        /** Waiting until the trainer that holds the lease stops or dies. */
        STANDBY,
        /** Repeating plans that were committed after the newest checkpoint. */
        REPLAYING,
        /** Reading events until a chunk is closed. */
        READING,
        /** Waiting, for a bounded time, until the evaluator has looked at the events of a chunk. */
        WAITING_FOR_EVALUATOR,
        /** Training. */
        TRAINING,
        /** Waiting for a resume command. */
        PAUSED,
        /** Waiting for the schema registry. */
        WAITING_FOR_REGISTRY,
        /** Stopped. */
        STOPPED
    }
}
