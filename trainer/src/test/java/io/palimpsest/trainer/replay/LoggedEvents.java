package io.palimpsest.trainer.replay;

import io.palimpsest.trainer.plan.EventPosition;
import java.util.List;
import java.util.Map;

/** Events in memory, each with two numbers for its features. */
record LoggedEvents(Map<EventPosition, Event> events) implements ExemplarSource {

    record Event(byte[] value, float x, float y) {}

    @Override
    public List<byte[]> values(List<EventPosition> positions) {
        return positions.stream().map(position -> events.get(position).value()).toList();
    }

    @Override
    public FeatureTable features(List<EventPosition> positions) {
        float[] values = new float[2 * positions.size()];
        for (int row = 0; row < positions.size(); row++) {
            values[2 * row] = events.get(positions.get(row)).x();
            values[2 * row + 1] = events.get(positions.get(row)).y();
        }
        return new FeatureTable(values, 2);
    }
}
