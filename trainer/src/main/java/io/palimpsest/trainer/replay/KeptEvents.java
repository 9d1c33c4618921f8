package io.palimpsest.trainer.replay;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.palimpsest.trainer.plan.EventPosition;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Encoded events by their position, so that they outlive the log. They lie in one piece outside of Java's heap, which a checkpoint's snapshot copies as
 * it is. As tensors: {@code exemplars/positions}, int64 {@code [n, 2]}, by partition and offset; {@code exemplars/lengths}, int64 {@code [n]};
 * {@code exemplars/bytes}, uint8, the events one after the other. Immutable.
 */
final class KeptEvents {

    /** Nothing is kept. */
    static final KeptEvents NONE = new KeptEvents(List.of(), new long[0], ByteBuffer.allocateDirect(0));

    private static final String POSITIONS = "exemplars/positions";
    private static final String LENGTHS = "exemplars/lengths";
    private static final String BYTES = "exemplars/bytes";

    private record Slice(int start, int length) {}

    private final List<EventPosition> positions;
    private final long[] lengths;
    private final ByteBuffer bytes;
    private final Map<EventPosition, Slice> slices = new LinkedHashMap<>();

    private KeptEvents(List<EventPosition> positions, long[] lengths, ByteBuffer bytes) {
        this.positions = positions;
        this.lengths = lengths;
        this.bytes = bytes;
        int start = 0;
        for (int at = 0; at < lengths.length; at++) {
            slices.put(positions.get(at), new Slice(start, (int) lengths[at]));
            start += (int) lengths[at];
        }
    }

    /** Keeps events, copied. */
    static KeptEvents of(Map<EventPosition, byte[]> events) {
        if (events.isEmpty()) {
            return NONE;
        }
        Map<EventPosition, byte[]> sorted = new TreeMap<>(events);
        long[] lengths =
                sorted.values().stream().mapToLong(event -> event.length).toArray();
        long total = sorted.values().stream().mapToLong(event -> event.length).sum();
        ByteBuffer bytes = ByteBuffer.allocateDirect(Math.toIntExact(total));
        sorted.values().forEach(bytes::put);
        return new KeptEvents(List.copyOf(sorted.keySet()), lengths, bytes.flip());
    }

    /** Reads what {@link #addTo} has written. */
    static KeptEvents restored(Map<String, NDArray> state) {
        List<EventPosition> positions = SavedPositions.get(state, POSITIONS);
        if (positions.isEmpty()) {
            return NONE;
        }
        ByteBuffer saved = state.get(BYTES).toByteBuffer();
        ByteBuffer bytes = ByteBuffer.allocateDirect(saved.remaining());
        return new KeptEvents(
                positions, state.get(LENGTHS).toLongArray(), bytes.put(saved).flip());
    }

    /** Adds the tensors to a state; there are none where nothing is kept. The bytes are shared, not copied. */
    void addTo(Map<String, NDArray> state, NDManager manager) {
        if (!positions.isEmpty()) {
            SavedPositions.put(state, POSITIONS, positions, manager);
            state.put(LENGTHS, manager.create(lengths));
            state.put(BYTES, manager.create(bytes.duplicate(), new Shape(bytes.limit()), DataType.UINT8));
        }
    }

    /** {@return the event at a position, if it is kept} */
    Optional<byte[]> event(EventPosition position) {
        return Optional.ofNullable(slices.get(position)).map(slice -> {
            byte[] event = new byte[slice.length()];
            bytes.get(slice.start(), event);
            return event;
        });
    }
}
