package io.palimpsest.trainer.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.palimpsest.events.v1.CheckpointVerdict;
import io.palimpsest.events.v1.VerdictOutcome;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class VerdictBatchTest {

    private final VerdictBatch batch = new VerdictBatch();

    @Test
    void ofVerdictsOnOneCheckpointTheLastCounts() {
        add(0, 10, VerdictOutcome.PASS, null);
        add(1, 10, VerdictOutcome.FAIL, null);
        assertOffsets(1);
    }

    @Test
    void ofCheckpointsThatPassAgainstTheSameOneTheNewestIsPromoted() {
        add(0, 10, VerdictOutcome.PASS, "a");
        add(1, 20, VerdictOutcome.PASS, "a");
        add(2, 15, VerdictOutcome.PASS, "a");
        assertOffsets(1, 2);
    }

    @Test
    void failuresAndPassesAgainstDifferentOnesAllCount() {
        add(0, 10, VerdictOutcome.PASS, null);
        add(1, 20, VerdictOutcome.FAIL, "a");
        add(2, 30, VerdictOutcome.PASS, "a");
        assertOffsets(0, 1, 2);
    }

    private void assertOffsets(long... offsets) {
        assertThat(batch.toActOn().stream()
                        .mapToLong(VerdictBatch.Arrived::offset)
                        .toArray())
                .containsExactly(offsets);
    }

    private void add(long offset, long step, VerdictOutcome outcome, String comparedWith) {
        batch.add(
                offset,
                CheckpointVerdict.newBuilder()
                        .setModel("shop")
                        .setCheckpointId("step-" + step)
                        .setStep(step)
                        .setOutcome(outcome)
                        .setComparedWith(comparedWith)
                        .setTime(Instant.EPOCH)
                        .build());
    }
}
