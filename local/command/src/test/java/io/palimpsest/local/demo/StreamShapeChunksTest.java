package io.palimpsest.local.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.palimpsest.ingest.source.EmojiSample;
import io.palimpsest.ingest.source.PairSource;
import io.palimpsest.ingest.source.SourceEntry;
import io.palimpsest.ingest.stream.StreamPlan;
import io.palimpsest.ingest.stream.StreamShape;
import io.palimpsest.trainer.plan.Chunk;
import io.palimpsest.trainer.plan.ChunkAssembler;
import io.palimpsest.trainer.plan.ChunkLimits;
import io.palimpsest.trainer.plan.EventPosition;
import io.palimpsest.trainer.plan.PlanPosition;
import io.palimpsest.trainer.plan.Sample;
import io.palimpsest.trainer.plan.StreamEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the boundary policy {@code announced} makes of the emoji sample in each shape; docs/streams.md gives these numbers. */
class StreamShapeChunksTest {

    private static final byte[] PICTURE = new byte[1];

    @ParameterizedTest
    @CsvSource({
        // shape, confirm-events, domains, of one pair, smallest, largest, steps of the default passes and batch
        "domains,     1,    9,    0,  209,  907,  1908",
        "domains,    16,    9,    0,  209,  907,  1908",
        "blurred:0.1, 1,  101,   46,    1,  888,  2916",
        "blurred:0.1, 8,    9,    0,  209,  898,  1908",
        "blurred,     1,  509,  269,    1,  739,  7404",
        "blurred,     4,   15,    0,    4,  834,  1968",
        "blurred,     8,    9,    0,  224,  885,  1920",
        "blurred,    16,    9,    0,  193,  904,  1944",
        "blurred:1,   1,  973,  498,    1,  522, 12480",
        "blurred:1,   8,    9,    0,  184,  919,  1908",
        "blurred:1,  16,    9,    0,  198,  863,  1968",
        "blurred:1,  64,    7,    0,  249,  863,  1956",
        "recurring,   1,   27,    0,   69,  303,  1884",
        "imbalanced,  1,    9,    0,   42,  422,   816",
        "surprise,    1,   10,    0,  209,  907,  1908",
        "mixed,       1, 3907, 3429,    1,    6, 46896",
        "mixed,      16,    1,    0, 4464, 4464,  3360"
    })
    void announcedMakesTheseDomainsOf(
            String shape, int confirmEvents, int domains, int ofOnePair, int smallest, int largest, int steps) {
        List<Integer> sizes = chunks(shape, confirmEvents).stream()
                .map(chunk -> chunk.samples().size())
                .toList();
        int planned = 12 * batches(sizes.get(0));
        planned += sizes.stream().mapToInt(size -> 12 * batches(size)).sum();
        assertThat(List.of(
                        sizes.size(),
                        (int) sizes.stream().filter(size -> size == 1).count(),
                        sizes.stream().min(Integer::compare).orElseThrow(),
                        sizes.stream().max(Integer::compare).orElseThrow(),
                        planned))
                .containsExactly(domains, ofOnePair, smallest, largest, steps);
    }

    private static int batches(int samples) {
        return (samples + 31) / 32;
    }

    private static List<Chunk> chunks(String shape, int confirmEvents) {
        ChunkAssembler assembler = new ChunkAssembler(
                true, confirmEvents, new ChunkLimits(8192, 1 << 28), PlanPosition.start(Map.of(0, 0L)));
        List<Chunk> closed = new ArrayList<>();
        long offset = 0;
        try (PairSource source = EmojiSample.open()) {
            StreamPlan plan = StreamPlan.of(source, source.domains(), StreamShape.parse(shape));
            for (SourceEntry entry : plan.entries()) {
                assembler.add(event(entry, new EventPosition(0, offset++)));
                for (Optional<Chunk> chunk = assembler.poll(); chunk.isPresent(); chunk = assembler.poll()) {
                    closed.add(chunk.get());
                }
            }
        }
        assembler.closeIdle();
        assembler.poll().ifPresent(closed::add);
        return closed;
    }

    private static StreamEvent event(SourceEntry entry, EventPosition position) {
        return entry.heldOut()
                ? new StreamEvent.HeldOut(position)
                : new StreamEvent.Trainable(new Sample(
                        position, "s" + position.offset(), entry.domain(), Instant.EPOCH, List.of("text"), PICTURE));
    }
}
