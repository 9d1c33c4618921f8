package io.palimpsest.trainer.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.palimpsest.schemas.errors.ErrorCode;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ChunkAssemblerTest extends AssembledChunks {

    @Test
    void aChangeOfDomainClosesChunkAndDomain() {
        ChunkAssembler assembler = assembler(true, 100, START);
        add(assembler, "a", "a", "b");
        assertThat(closed).hasSize(1);
        assertThat(closed.get(0).domain()).isEqualTo("a");
        assertThat(closed.get(0).samples()).hasSize(2);
        assertThat(closed.get(0).endsDomain()).isTrue();
        assertThat(Chunk.describe(closed.get(0).ranges())).isEqualTo("0@0..2");
    }

    @Test
    void aFullChunkLeavesItsDomainOpen() {
        ChunkAssembler assembler = assembler(true, 2, START);
        add(assembler, "a", "a", "a", "b");
        assertThat(closed).hasSize(2);
        assertThat(closed.get(0).endsDomain()).isFalse();
        assertThat(closed.get(1).endsDomain()).isTrue();
    }

    @Test
    void bytesCloseAChunkToo() {
        ChunkAssembler assembler = new ChunkAssembler(true, new ChunkLimits(100, 25), START);
        add(assembler, "a", "a", "a", "a");
        assertThat(closed).hasSize(1);
        assertThat(closed.get(0).samples()).hasSize(3);
    }

    @Test
    void heldOutAndPoisonEventsLieInTheRangeButAreNotTrained() {
        ChunkAssembler assembler = assembler(true, 2, START);
        assembler.add(new StreamEvent.HeldOut(new EventPosition(0, offset++)));
        assembler.add(new StreamEvent.Dropped(new EventPosition(0, offset++), ErrorCode.BLANK_CAPTION, 5));
        add(assembler, "a", "a");
        assertThat(Chunk.describe(closed.get(0).ranges())).isEqualTo("0@0..4");
        assertThat(closed.get(0).samples()).hasSize(2);
        assertThat(closed.get(0).dropped()).hasSize(1);
        assertThat(closed.get(0).dropped().get(0).getCode()).isEqualTo("blank-caption");
    }

    @Test
    void aBoundaryTakesEffectBeforeItsOffset() {
        ChunkAssembler assembler = assembler(true, 100, START);
        assembler.announce(boundary(2));
        add(assembler, "a", "a", "a");
        assertThat(closed).hasSize(1);
        assertThat(closed.get(0).endsDomain()).isTrue();
        assertThat(closed.get(0).samples()).hasSize(2);
        assertThat(closed.get(0).reason()).contains("command c2");
    }

    @Test
    void aBoundaryAtTheEndOfTheStreamIsReachedWithoutAnotherEvent() {
        ChunkAssembler assembler = assembler(true, 100, START);
        assembler.announce(boundary(3));
        add(assembler, "a", "a");
        assertThat(closed).isEmpty();
        assembler.reach(Map.of(0, 3L));
        drain(assembler);
        assertThat(closed).hasSize(1);
        assertThat(closed.get(0).endsDomain()).isTrue();
    }

    @Test
    void aBoundaryAfterTheLastChunkEndsTheDomainWithoutSamples() {
        ChunkAssembler assembler = assembler(true, 2, START);
        add(assembler, "a", "a");
        assembler.announce(boundary(2));
        drain(assembler);
        assertThat(closed).hasSize(2);
        assertThat(closed.get(1).samples()).isEmpty();
        assertThat(closed.get(1).endsDomain()).isTrue();
        assertThat(closed.get(1).domain()).isEqualTo("a");
    }

    @Test
    void aBoundaryThatWasOvertakenChangesNothing() {
        ChunkAssembler assembler = assembler(true, 100, START);
        add(assembler, "a", "a", "b", "b");
        assembler.announce(boundary(2));
        assembler.announce(boundary(2));
        drain(assembler);
        assertThat(closed).hasSize(1);
        assertThat(assembler.openSamples()).isEqualTo(2);
    }

    @Test
    void aRestartAppliesABoundaryThatCameAfterTheLastPlan() {
        // The domain began at 0 and was planned up to 4 when the trainer stopped; then its end was announced.
        PlanPosition stopped = new PlanPosition(5, 1, 0, "a", true, 5, Map.of(0, 0L), Map.of(0, 4L), 0);
        ChunkAssembler assembler = assembler(true, 100, stopped);
        assembler.announce(boundary(4));
        drain(assembler);
        assertThat(closed).hasSize(1);
        assertThat(closed.get(0).endsDomain()).isTrue();
    }

    @Test
    void mixingPutsAllDomainsInOneChunkUntilABoundary() {
        ChunkAssembler assembler = assembler(false, 100, START);
        add(assembler, "a", "b", "c");
        assembler.announce(boundary(3));
        drain(assembler);
        assertThat(closed).hasSize(1);
        assertThat(closed.get(0).domain()).isEqualTo(ChunkAssembler.MIXED);
        assertThat(closed.get(0).samples()).hasSize(3);
    }

    @Test
    void aRestartInsideAWindowOfStepsDoesNotEndIt() {
        PlanPosition inWindow = new PlanPosition(6, 1, 1, "window-1", true, 1, Map.of(0, 0L), Map.of(0, 0L), 0);
        ChunkAssembler assembler = assembler(false, 2, inWindow);
        add(assembler, "a", "b");
        assertThat(closed).hasSize(1);
        assertThat(closed.get(0).samples()).hasSize(2);
        assertThat(closed.get(0).endsDomain()).isFalse();
    }

    @Test
    void aQuietStreamClosesAChunkOnlyIfThereIsSomethingToTrain() {
        ChunkAssembler assembler = assembler(true, 100, START);
        assembler.closeIdle();
        assertThat(assembler.poll()).isEmpty();
        add(assembler, "a");
        assembler.closeIdle();
        drain(assembler);
        assertThat(closed).hasSize(1);
        assertThat(closed.get(0).endsDomain()).isFalse();
    }

    @Test
    void straysDoNotEndADomainThatAsksForConfirmation() {
        ChunkAssembler assembler = confirming(3, START);
        add(assembler, "a", "a", "b", "a", "b", "b", "a", "b", "b");
        assertThat(closed).isEmpty();
        add(assembler, "b");
        assertThat(closed).hasSize(1);
        assertThat(closed.get(0).domain()).isEqualTo("a");
        assertThat(closed.get(0).endsDomain()).isTrue();
        assertThat(closed.get(0).samples()).extracting(Sample::sampleId).containsExactly(ids(0, 7));
        assertThat(Chunk.describe(closed.get(0).ranges())).isEqualTo("0@0..7");
        assembler.closeIdle();
        drain(assembler);
        assertThat(closed.get(1).domain()).isEqualTo("b");
        assertThat(closed.get(1).samples()).extracting(Sample::sampleId).containsExactly(ids(7, 10));
        assertThat(Chunk.describe(closed.get(1).ranges())).isEqualTo("0@7..10");
    }

    @Test
    void confirmationDoesNotMoveTheEndOfACleanDomain() {
        ChunkAssembler atOnce = assembler(true, 100, START);
        add(atOnce, "a", "a", "a", "b", "b", "b", "c", "c", "c");
        List<Chunk> expected = List.copyOf(closed);
        closed.clear();
        offset = 0;
        add(confirming(3, START), "a", "a", "a", "b", "b", "b", "c", "c", "c");
        assertThat(closed).isNotEmpty().isEqualTo(expected);
    }

    @Test
    void theSplitChunkKeepsItsBytes() {
        ChunkAssembler assembler = new ChunkAssembler(true, 2, new ChunkLimits(100, 45), START);
        add(assembler, "a", "a", "b", "b", "b", "b");
        assertThat(closed).as("20 bytes of a left with their chunk").hasSize(1);
        add(assembler, "b");
        assertThat(closed).hasSize(2);
        assertThat(closed.get(1).samples()).hasSize(5);
        assertThat(closed.get(1).endsDomain()).isFalse();
    }

    @Test
    void aDroppedEventBreaksTheRowThatConfirms() {
        ChunkAssembler assembler = confirming(2, START);
        add(assembler, "a", "b");
        assembler.add(new StreamEvent.Dropped(new EventPosition(0, offset++), ErrorCode.BLANK_CAPTION, 5));
        add(assembler, "b");
        assertThat(closed).isEmpty();
        add(assembler, "b");
        assertThat(Chunk.describe(closed.get(0).ranges())).isEqualTo("0@0..3");
        assertThat(closed.get(0).dropped()).hasSize(1);
    }

    @Test
    void aRestartConfirmsTheSameEndOfADomain() {
        String[] stream = {"a", "b", "a", "a", "b", "a", "b", "b", "b", "b", "a", "b", "b"};
        add(new ChunkAssembler(true, 3, new ChunkLimits(4, 1 << 20), START), stream);
        List<Chunk> undisturbed = List.copyOf(closed);
        assertThat(undisturbed).hasSizeGreaterThan(2);
        closed.clear();
        // The first chunk was planned when the trainer stopped.
        PlanPosition stopped = new PlanPosition(1, 1, 0, "a", true, 1, Map.of(0, 0L), Map.of(0, 4L), 0);
        offset = 4;
        add(
                new ChunkAssembler(true, 3, new ChunkLimits(4, 1 << 20), stopped),
                Arrays.copyOfRange(stream, 4, stream.length));
        assertThat(closed).isEqualTo(undisturbed.subList(1, undisturbed.size()));
    }

    private static ChunkAssembler confirming(int events, PlanPosition position) {
        return new ChunkAssembler(true, events, new ChunkLimits(100, 1 << 20), position);
    }

    private static String[] ids(int from, int to) {
        return IntStream.range(from, to).mapToObj(number -> "s" + number).toArray(String[]::new);
    }

    @Test
    void theEndOfTheStreamEndsWhatIsOpenAndNothingElse() {
        ChunkAssembler assembler = assembler(true, 100, START);
        assembler.endDomain("end");
        assertThat(assembler.poll()).isEmpty();
        add(assembler, "a", "a");
        assembler.closeIdle();
        drain(assembler);
        assembler.endDomain("end");
        assembler.endDomain("end");
        drain(assembler);
        assertThat(closed).extracting(Chunk::endsDomain).containsExactly(false, true);
        assertThat(closed.get(1).domain()).isEqualTo("a");
        assertThat(closed.get(1).samples()).isEmpty();
        assertThat(closed.get(1).reason()).isEqualTo("end");
    }
}
