package io.palimpsest.trainer.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.palimpsest.schemas.errors.ErrorCode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Where the stream is found to change. */
class ChunkAssemblerChangesTest extends AssembledChunks {

    @Test
    void aKnownChangeEndsTheDomainWhereItBeganAndTheRestStaysOpen() {
        Found found = new Found();
        ChunkAssembler assembler = new ChunkAssembler(found, new ChunkLimits(100, 1 << 20), START);
        add(assembler, "s", "s", "s", "s", "s", "s");
        found.changes.add(change(1, 4));
        assembler.cutAtChanges();
        drain(assembler);
        assertThat(closed).hasSize(1);
        assertThat(closed.get(0).domain()).isEqualTo(ChunkAssembler.MIXED);
        assertThat(closed.get(0).endsDomain()).isTrue();
        assertThat(closed.get(0).reason()).isEqualTo("changed from 4");
        assertThat(Chunk.describe(closed.get(0).ranges())).isEqualTo("0@0..4");
        assertThat(assembler.openSamples()).isEqualTo(2);
        add(assembler, "s");
        assembler.endDomain("end");
        drain(assembler);
        assertThat(Chunk.describe(closed.get(1).ranges())).isEqualTo("0@4..7");
        assertThat(closed.get(1).samples()).hasSize(3);
        assertThat(closed.get(1).endsDomain()).isTrue();
    }

    @Test
    void aChangeAheadWaitsForItsEventAndOneThatIsKnownLateEndsTheDomainBeforeWhatIsNotPlanned() {
        Found found = new Found(change(1, 4), change(7, 11));
        ChunkAssembler assembler = new ChunkAssembler(found, new ChunkLimits(3, 1 << 20), START);
        assembler.cutAtChanges();
        add(assembler, "s", "s", "s", "s", "s");
        assertThat(closed).extracting(Chunk::endsDomain).containsExactly(false);
        assembler.cutAtChanges();
        drain(assembler);
        assertThat(Chunk.describe(closed.get(1).ranges())).as("known before").isEqualTo("0@3..4");
        found.changes.add(change(5, 6));
        add(assembler, "s", "s", "s");
        assertThat(Chunk.describe(closed.get(2).ranges()))
                .as("known when the chunk is full")
                .isEqualTo("0@4..6");
        add(assembler, "s");
        assertThat(closed).extracting(Chunk::endsDomain).containsExactly(false, true, true, false);
        found.changes.add(change(6, 7));
        assembler.cutAtChanges();
        drain(assembler);
        assertThat(closed.get(4).endsDomain()).as("at once").isTrue();
        assertThat(closed.get(4).ranges()).isEmpty();
    }

    @Test
    void theSameChangeAgainAndOneNextToAnEndOfADomainChangeNothing() {
        Found found = new Found(change(1, 4));
        ChunkAssembler assembler = new ChunkAssembler(found, new ChunkLimits(100, 1 << 20), START);
        add(assembler, "s", "s", "s", "s", "s", "s");
        assembler.cutAtChanges();
        found.changes.add(change(1, 4));
        found.changes.add(change(2, 5));
        assembler.cutAtChanges();
        drain(assembler);
        assertThat(closed).hasSize(1);
        assembler.announce(boundary(6));
        add(assembler, "s", "s", "s");
        found.changes.add(change(4, 7));
        assembler.cutAtChanges();
        drain(assembler);
        assertThat(closed)
                .as("the command has ended the domain before the change was found")
                .hasSize(2);
        assertThat(assembler.openSamples()).isEqualTo(3);
    }

    @Test
    void aRestartBetweenTheChunksOfAChangeOpensTheSameChunk() {
        String[] stream = {"s", "s", "s", "s", "s", "s", "s", "s", "s"};
        add(new ChunkAssembler(new Found(change(1, 3)), new ChunkLimits(5, 1 << 20), START), stream);
        List<Chunk> undisturbed = List.copyOf(closed);
        assertThat(undisturbed)
                .extracting(chunk -> Chunk.describe(chunk.ranges()))
                .containsExactly("0@0..3", "0@3..8");
        closed.clear();
        PlanPosition stopped = new PlanPosition(1, 1, 0, "drift-0", false, 1, Map.of(0, 0L), Map.of(0, 3L), 0);
        offset = 3;
        add(
                new ChunkAssembler(new Found(change(1, 3)), new ChunkLimits(5, 1 << 20), stopped),
                Arrays.copyOfRange(stream, 3, stream.length));
        assertThat(closed).isEqualTo(undisturbed.subList(1, 2));
    }

    @Test
    void whatIsDroppedBehindAChangeGoesWithTheNextChunk() {
        Found found = new Found(change(0, 2));
        ChunkAssembler assembler = new ChunkAssembler(found, new ChunkLimits(100, 1 << 20), START);
        add(assembler, "s", "s", "s");
        assembler.add(new StreamEvent.Dropped(new EventPosition(0, offset++), ErrorCode.BLANK_CAPTION, 5));
        add(assembler, "s");
        assembler.cutAtChanges();
        assembler.endDomain("end");
        drain(assembler);
        assertThat(closed).extracting(chunk -> chunk.dropped().size()).containsExactly(0, 1);
        assertThat(closed).extracting(chunk -> chunk.samples().size()).containsExactly(2, 2);
    }

    @Test
    void severalPartitionsAreCutAtTheSameChange() {
        Found found = new Found();
        ChunkAssembler assembler =
                new ChunkAssembler(found, new ChunkLimits(100, 1 << 20), PlanPosition.start(Map.of(0, 0L, 1, 10L)));
        for (EventPosition position : List.of(at(0, 0), at(1, 10), at(0, 1), at(1, 11), at(0, 2), at(1, 12))) {
            assembler.add(new StreamEvent.Trainable(
                    new Sample(position, position + "", "s", Instant.EPOCH, List.of("t"), PICTURE)));
        }
        found.changes.add(new StreamChange("changed", Map.of(0, 0L, 1, 10L), Map.of(0, 2L, 1, 11L)));
        assembler.cutAtChanges();
        drain(assembler);
        assertThat(Chunk.describe(closed.get(0).ranges())).isEqualTo("0@0..2, 1@10..11");
        assertThat(closed.get(0).samples()).extracting(Sample::sampleId).containsExactly("0@0", "0@1", "1@10");
        assertThat(assembler.openSamples()).isEqualTo(3);
    }

    /** Changes that a test makes known. */
    private static final class Found implements ChangePoints {
        private final List<StreamChange> changes = new ArrayList<>();

        Found(StreamChange... known) {
            changes.addAll(List.of(known));
        }

        @Override
        public List<StreamChange> known() {
            List<StreamChange> known = List.copyOf(changes);
            changes.clear();
            return known;
        }

        @Override
        public List<StreamChange> judged(Map<Integer, Long> read) {
            return known();
        }
    }

    private static StreamChange change(long calmFrom, long from) {
        return new StreamChange("changed from " + from, Map.of(0, calmFrom), Map.of(0, from));
    }
}
