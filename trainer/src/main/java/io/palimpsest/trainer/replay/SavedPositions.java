package io.palimpsest.trainer.replay;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.palimpsest.trainer.plan.EventPosition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Positions as they lie in a checkpoint: int64 {@code [n, 2]}, each row a partition and an offset; a list without rows is left out. */
final class SavedPositions {

    private SavedPositions() {}

    static void put(Map<String, NDArray> state, String name, List<EventPosition> positions, NDManager manager) {
        if (positions.isEmpty()) {
            return;
        }
        long[] rows = new long[2 * positions.size()];
        for (int row = 0; row < positions.size(); row++) {
            rows[2 * row] = positions.get(row).partition();
            rows[2 * row + 1] = positions.get(row).offset();
        }
        state.put(name, manager.create(rows, new Shape(positions.size(), 2)));
    }

    static List<EventPosition> get(Map<String, NDArray> state, String name) {
        List<EventPosition> positions = new ArrayList<>();
        NDArray rows = state.get(name);
        if (rows != null) {
            long[] values = rows.toLongArray();
            for (int at = 0; at < values.length; at += 2) {
                positions.add(new EventPosition(Math.toIntExact(values[at]), values[at + 1]));
            }
        }
        return positions;
    }

    static String counter(Map<String, String> counters, String name, String learners) {
        String value = counters.get(name);
        if (value == null) {
            throw new IllegalArgumentException(
                    "the saved state lacks the counter '" + name + "'; it must come from a learner that " + learners);
        }
        return value;
    }
}
