package io.palimpsest.evaluator.topology;

import io.palimpsest.evaluator.encoding.EncodedPairs;
import io.palimpsest.evaluator.encoding.PairEncoder;
import io.palimpsest.evaluator.encoding.UnusableCheckpointException;
import io.palimpsest.evaluator.metrics.FeatureMatrix;
import io.palimpsest.evaluator.records.HeldOutPair;
import io.palimpsest.events.v1.CheckpointAnnouncement;
import io.palimpsest.schemas.split.HiddenDomain;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Knows nothing of pictures: a pair of a domain the checkpoint has learned gets an axis of its own (found first), one of another
 * domain the same vector as its neighbours (found at chance). The axis is the number that ends the sample id. Of a gallery of more than ten pairs the
 * first few can be lost: R_m falls by their share.
 */
final class ScriptedEncoder implements PairEncoder {
    static final int WIDTH = 64;

    final List<String> calls = new ArrayList<>();
    final Set<String> broken = new HashSet<>();
    /** Done with every call. */
    Runnable onCall = () -> {};

    private final Map<String, Integer> lost = new HashMap<>();

    /** From now on a checkpoint finds none of the first {@code count} pairs of a domain. */
    void lose(String checkpointId, String domain, int count) {
        lost.put(checkpointId + " " + domain, count);
    }

    @Override
    public EncodedPairs encode(CheckpointAnnouncement checkpoint, List<HeldOutPair> pairs) {
        String domain = pairs.get(0).getDomain();
        calls.add(checkpoint.getCheckpointId() + " " + domain + " " + pairs.size());
        onCall.run();
        if (broken.contains(checkpoint.getCheckpointId())) {
            throw new UnusableCheckpointException(
                    checkpoint.getCheckpointId(), checkpoint.getLocation(), new IllegalStateException("gone"));
        }
        boolean learned = !HiddenDomain.mayHaveLearned(checkpoint.getDomainsSeen(), Set.of(domain))
                .isEmpty();
        float[] values = new float[pairs.size() * WIDTH];
        for (int row = 0; row < pairs.size(); row++) {
            String id = pairs.get(row).getSampleId();
            int axis = learned ? Integer.parseInt(id.substring(id.lastIndexOf('-') + 1)) : WIDTH - 1;
            values[row * WIDTH + axis] = 1;
        }
        float[] pictures = values.clone();
        for (int row = 0; row < lost.getOrDefault(checkpoint.getCheckpointId() + " " + domain, 0); row++) {
            for (int axis = 0; axis < WIDTH; axis++) {
                pictures[row * WIDTH + axis] = -values[row * WIDTH + axis];
            }
        }
        FeatureMatrix features = new FeatureMatrix(pairs.size(), WIDTH, values);
        return new EncodedPairs(new FeatureMatrix(pairs.size(), WIDTH, pictures), features, features);
    }

    @Override
    public void close() {
        // Holds nothing.
    }
}
