package io.palimpsest.trainer.plan;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Feeds an assembler with one event of partition 0 after the other and keeps the chunks that it closes. */
abstract class AssembledChunks {
    static final PlanPosition START = PlanPosition.start(Map.of(0, 0L));

    static final byte[] PICTURE = new byte[10];

    final List<Chunk> closed = new ArrayList<>();
    long offset;

    static EventPosition at(int partition, long offset) {
        return new EventPosition(partition, offset);
    }

    static ChunkAssembler assembler(boolean followsDomains, int maxEvents, PlanPosition position) {
        return new ChunkAssembler(followsDomains, new ChunkLimits(maxEvents, 1 << 20), position);
    }

    static Boundary boundary(long before) {
        return new Boundary("c" + before, null, Map.of(0, before));
    }

    void add(ChunkAssembler assembler, String... domains) {
        for (String domain : domains) {
            EventPosition position = new EventPosition(0, offset++);
            assembler.add(new StreamEvent.Trainable(
                    new Sample(position, "s" + position.offset(), domain, Instant.EPOCH, List.of("text"), PICTURE)));
            drain(assembler);
        }
    }

    void drain(ChunkAssembler assembler) {
        for (Optional<Chunk> chunk = assembler.poll(); chunk.isPresent(); chunk = assembler.poll()) {
            closed.add(chunk.get());
        }
    }
}
