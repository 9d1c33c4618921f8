package io.palimpsest.trainer.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Trainers that are killed at any instant, not only at those that have a name. */
@Tag("chaos")
@ExtendWith(SharedCluster.class)
class RandomKillTest {

    @Test
    void modelIsBitIdenticalAfterAFewKillsAtRandomInstants(ChaosCluster cluster) throws InterruptedException {
        inflict(cluster, 8);
    }

    @Test
    @Tag("nightly")
    void modelIsBitIdenticalAfterAHundredKillsAtRandomInstants(ChaosCluster cluster) throws InterruptedException {
        inflict(cluster, Integer.getInteger("chaos.kills", 100));
    }

    private static void inflict(ChaosCluster cluster, int kills) throws InterruptedException {
        long seed = Long.getLong("chaos.seed", System.currentTimeMillis());
        System.out.println("Killing with chaos.seed=" + seed);
        RandomKills.Report report = new RandomKills(cluster, seed).inflict(kills);
        System.out.println(report);
        assertThat(report.differences()).as(report.toString()).isZero();
    }
}
