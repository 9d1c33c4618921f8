package io.palimpsest.evaluator.topology;

import io.palimpsest.evaluator.encoding.EncodedPairs;
import io.palimpsest.evaluator.encoding.PairEncoder;
import io.palimpsest.evaluator.encoding.UnusableCheckpointException;
import io.palimpsest.evaluator.metrics.FeatureMatrix;
import io.palimpsest.evaluator.records.HeldOutPair;
import io.palimpsest.events.v1.CheckpointAnnouncement;
import io.palimpsest.schemas.split.HiddenDomain;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Knows nothing of pictures: a pair of a domain the checkpoint has learned gets an axis of its own (found first), one of another
 * domain the same vector as its neighbours (found at chance). The axis is the number that ends the sample id.
 */
final class ScriptedEncoder implements PairEncoder {
    static final int WIDTH = 64;

    final List<String> calls = new ArrayList<>();
    final Set<String> broken = new HashSet<>();
    /** Done with every call. */
    Runnable onCall = () -> {};

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
        FeatureMatrix features = new FeatureMatrix(pairs.size(), WIDTH, values);
        return new EncodedPairs(features, features, features);
    }

    @Override
    public void close() {
        // Holds nothing.
    }
}
