package io.palimpsest.local.benchmark;

import java.util.List;

/**
 * How many steps the planner makes of a stream whose domains are announced: {@code passes × ceil(n / B)} for a domain of n pairs, the exemplars
 * that a replaying learner mixes in counted.
 *
 * @param batchSize largest number of pairs of a step, B
 * @param passes passes over each domain
 * @param replaySize most samples of earlier domains that are mixed in, 0 for none
 */
record StepCount(int batchSize, Passes passes, int replaySize) {

    /** Steps when the domains are trained one after the other. */
    long oneAfterTheOther(List<StreamFacts.Segment> segments) {
        long steps = 0;
        long before = 0;
        for (StreamFacts.Segment segment : segments) {
            int times = steps == 0 ? passes.first() : passes.later();
            steps += times * batches(segment.pairs() + Math.min(replaySize, before));
            before += segment.pairs();
        }
        return steps;
    }

    /** Passes over everything at once that come closest to as many steps as one after the other. */
    int passesAtOnce(StreamFacts facts) {
        long steps = oneAfterTheOther(facts.segments());
        return (int) Math.max(1, Math.round((double) steps / batches(facts.trainedPairs())));
    }

    /** Steps of one pass over so many pairs. */
    long batches(long pairs) {
        return (pairs + batchSize - 1) / batchSize;
    }
}
