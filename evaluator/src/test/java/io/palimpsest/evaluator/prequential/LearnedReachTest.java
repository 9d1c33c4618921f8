package io.palimpsest.evaluator.prequential;

import static org.assertj.core.api.Assertions.assertThat;

import io.palimpsest.evaluator.topology.Events;
import io.palimpsest.events.v1.CheckpointAnnouncement;
import io.palimpsest.events.v1.PartitionOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which model may score a pair: the newest of those whose chunks all end at or before the pair. */
class LearnedReachTest {

    @Test
    void theNewestModelWhoseChunksEndAtThePairScoresIt() {
        LearnedReach reach = reach(checkpoint(0, 0), checkpoint(10, 64), checkpoint(20, 128), checkpoint(30, 192));
        assertThat(reach.newestBefore(128)).contains(checkpoint(20, 128));
        assertThat(reach.newestBefore(127)).contains(checkpoint(10, 64));
        assertThat(reach.newestBefore(5000)).contains(checkpoint(30, 192));
    }

    @Test
    void aModelBetweenThePassesOverAChunkHasSeenItThoughItsOffsetsStandBefore() {
        CheckpointAnnouncement middle = checkpoint(15, 128);
        middle.setOffsets(List.of(new PartitionOffset(0, 64L)));
        LearnedReach reach = reach(checkpoint(10, 64), middle);
        assertThat(reach.newestBefore(64)).contains(checkpoint(10, 64));
        assertThat(reach.newestBefore(127)).contains(checkpoint(10, 64));
        assertThat(reach.newestBefore(128)).contains(middle);
    }

    @Test
    void aPairThatEveryModelMayHaveSeenHasNone() {
        LearnedReach reach = reach(checkpoint(20, 128), checkpoint(30, 192));
        assertThat(reach.newestBefore(127)).isEmpty();
        assertThat(reach.passed(127)).isTrue();
        assertThat(reach.firstScorable()).isEqualTo(128);
    }

    @Test
    void itIsCertainWhichModelScoresAPairOnceOneMayHaveSeenIt() {
        LearnedReach reach = reach(checkpoint(0, 0), checkpoint(10, 64));
        assertThat(reach.passed(63)).isTrue();
        assertThat(reach.passed(64)).isFalse();
        assertThat(reach.furthest()).isEqualTo(64);
    }

    @Test
    void theUntrainedModelHasSeenNothingEvenIfItsTrainerHasReadOn() {
        LearnedReach reach = reach(checkpoint(0, 500));
        assertThat(reach.newestBefore(0)).contains(checkpoint(0, 500));
        assertThat(reach.passed(0)).isFalse();
    }

    @Test
    void aModelThatDoesNotSayHowFarItIsMayHaveSeenEverything() {
        CheckpointAnnouncement silent = checkpoint(10, 64);
        silent.setPlannedTo(Map.of());
        LearnedReach reach = reach(checkpoint(0, 0), silent);
        assertThat(reach.newestBefore(1_000_000)).contains(checkpoint(0, 0));
        assertThat(reach.passed(1_000_000)).isTrue();
        assertThat(reach.furthest()).isZero();
        assertThat(reach(silent).newestBefore(1_000_000)).isEmpty();
    }

    @Test
    void aPartitionThatNoChunkHasDrawnFromIsUnseen() {
        CheckpointAnnouncement checkpoint = checkpoint(10, 64);
        assertThat(new LearnedReach(List.of(checkpoint), 1).newestBefore(0)).contains(checkpoint);
    }

    @Test
    void withoutModelsNothingIsKnown() {
        LearnedReach reach = reach();
        assertThat(reach.newestBefore(7)).isEmpty();
        assertThat(reach.passed(7)).isFalse();
        assertThat(reach.furthest()).isZero();
    }

    private static LearnedReach reach(CheckpointAnnouncement... ordered) {
        return new LearnedReach(List.of(ordered), 0);
    }

    private static CheckpointAnnouncement checkpoint(long step, long plannedTo) {
        CheckpointAnnouncement checkpoint =
                Events.checkpoint(step, step == 0 ? List.of() : List.of("animals"), false, "file:///nowhere");
        checkpoint.setPlannedTo(Map.of("0", plannedTo));
        return checkpoint;
    }
}
