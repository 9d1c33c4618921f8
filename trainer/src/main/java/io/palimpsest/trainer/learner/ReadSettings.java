package io.palimpsest.trainer.learner;

import java.util.Map;
import java.util.Set;

/** Knows which settings a learner reads. One that it does not read can change, or be new, without changing what it learns. */
public final class ReadSettings {
    private static final Set<String> MOMENTUM = Set.of("CTP", "CTP+ER");

    // learner.queue-size is not here: it bounds the batch size of every learner.
    private static final Map<String, Set<String>> READERS = Map.ofEntries(
            Map.entry("learner.momentum-first", MOMENTUM),
            Map.entry("learner.momentum", MOMENTUM),
            Map.entry("learner.alpha", MOMENTUM),
            Map.entry("learner.weight.mci", MOMENTUM),
            Map.entry("learner.weight.mlmd", MOMENTUM),
            Map.entry("learner.weight.tpc", MOMENTUM),
            Map.entry("learner.weight.tps", MOMENTUM),
            Map.entry(
                    "learner.look-back-samples",
                    Set.of("MAS", "EWC", "RWalk", "AFEC", "MoF", "Kmeans", "ICARL", "LUCIR")),
            Map.entry("learner.si.strength", Set.of("SI")),
            Map.entry("learner.si.damping", Set.of("SI")),
            Map.entry("learner.mas.strength", Set.of("MAS")),
            Map.entry("learner.ewc.strength", Set.of("EWC", "AFEC")),
            Map.entry("learner.rwalk.strength", Set.of("RWalk")),
            Map.entry("learner.rwalk.damping", Set.of("RWalk")),
            Map.entry("learner.afec.strength", Set.of("AFEC")),
            Map.entry("learner.lwf.strength", Set.of("LWF", "ICARL")),
            Map.entry("learner.lucir.strength", Set.of("LUCIR")),
            Map.entry("learner.ear.captions", Set.of("EAR", "EAR+ER")),
            Map.entry("learner.ear.pool", Set.of("EAR", "EAR+ER")),
            Map.entry("learner.ear.anchor", Set.of("EAR", "EAR+ER")));

    private ReadSettings() {}

    /**
     * {@return whether a learner reads a setting}
     *
     * @param learner one of {@link Learners#names()}
     * @param key key of a setting of {@link LearnerOptions#catalogue()}
     */
    public static boolean reads(String learner, String key) {
        if (key.startsWith("learner.replay-")) {
            return Learners.exemplars(learner) != ReplayDemand.Choice.NONE;
        }
        return !READERS.containsKey(key) || READERS.get(key).contains(learner);
    }
}
