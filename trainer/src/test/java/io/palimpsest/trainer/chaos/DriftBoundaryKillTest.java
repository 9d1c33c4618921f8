package io.palimpsest.trainer.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.palimpsest.events.v1.LedgerEntry;
import io.palimpsest.events.v1.LedgerEntryKind;
import io.palimpsest.schemas.topics.Topic;
import io.palimpsest.trainer.plan.Chunk;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Kills around the chunks that a reported change makes of one: in the middle of red, after two samples of its second chunk, and at the end of
 * green.
 *
 * <pre>
 * 0..12 | 12..14, drift-0 ends | 14..23 | 23..31 | 31..37, drift-1 ends | 37..46 | 46..55, drift-2 ends by command
 * </pre>
 */
@Tag("chaos")
@ExtendWith(SharedCluster.class)
class DriftBoundaryKillTest {

    private static final Duration PATIENCE = Duration.ofSeconds(120);

    @Test
    void modelIsBitIdenticalAfterKillsAroundAReportedChange(ChaosCluster cluster) throws InterruptedException {
        ChaosModel undisturbed = model(cluster, "drift-oracle");
        undisturbed.complete();
        ChaosModel killed = model(cluster, "drift-killed");
        for (String point :
                List.of("after-plan-commit:2", "before-plan-commit:2", "before-boundary:1", "after-step:3")) {
            try (ChildProcess trainer = killed.start("fault.inject=" + point + ":kill")) {
                assertThat(trainer.end(PATIENCE))
                        .as("%s is reached: %s", point, trainer.transcript())
                        .isEqualTo(ChildProcess.KILLED);
            }
            cluster.reportChange(killed, 8, 14, 30);
        }
        killed.complete();
        killed.assertEndedLike(undisturbed.outcome());
        assertThat(ends(cluster, killed)).containsExactly("drift-0 0@12..14", "drift-1 0@31..37", "drift-2 0@54..55");
    }

    private static ChaosModel model(ChaosCluster cluster, String purpose) {
        ChaosModel model =
                cluster.model(purpose, Variant.USUAL).with("trainer.id", "one").with("boundary.policy", "drift");
        cluster.reportChange(model, 8, 14, 30);
        cluster.reportChange(model, 30, 37, 100);
        return model;
    }

    private static List<String> ends(ChaosCluster cluster, ChaosModel model) {
        return cluster.values(Topic.LEDGER, LedgerEntry.class).stream()
                .filter(entry -> entry.getModel().equals(model.name()) && entry.getKind() == LedgerEntryKind.DOMAIN_END)
                .map(entry -> entry.getDomain() + " " + Chunk.describe(entry.getRanges()))
                .toList();
    }
}
