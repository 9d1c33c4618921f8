package io.palimpsest.trainer.gate;

import io.palimpsest.events.v1.CheckpointVerdict;
import io.palimpsest.events.v1.VerdictOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Verdicts that have arrived together, in their order. What a later one of them has overtaken needs no act: an earlier verdict on the same
 * checkpoint, and the promotion of a checkpoint when a newer one passes against the same one too.
 */
final class VerdictBatch {

    /** A verdict and where it was. */
    record Arrived(long offset, CheckpointVerdict verdict) {}

    private final List<Arrived> arrived = new ArrayList<>();

    void add(long offset, CheckpointVerdict verdict) {
        arrived.add(new Arrived(offset, verdict));
    }

    /** {@return those that were not overtaken, in order} */
    List<Arrived> toActOn() {
        List<Arrived> left = new ArrayList<>();
        for (int index = 0; index < arrived.size(); index++) {
            CheckpointVerdict verdict = arrived.get(index).verdict();
            List<Arrived> later = arrived.subList(index + 1, arrived.size());
            if (later.stream().noneMatch(other -> overtakes(other.verdict(), verdict))) {
                left.add(arrived.get(index));
            }
        }
        return left;
    }

    private static boolean overtakes(CheckpointVerdict later, CheckpointVerdict verdict) {
        boolean sameCheckpoint = later.getCheckpointId().equals(verdict.getCheckpointId());
        boolean newerPasses = verdict.getOutcome() == VerdictOutcome.PASS
                && later.getOutcome() == VerdictOutcome.PASS
                && later.getStep() > verdict.getStep()
                && Objects.equals(later.getComparedWith(), verdict.getComparedWith());
        return sameCheckpoint || newerPasses;
    }
}
