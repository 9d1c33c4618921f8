package io.palimpsest.local.demo;

import io.palimpsest.ingest.IngestSettings;
import io.palimpsest.ingest.stream.StreamShape;
import io.palimpsest.trainer.pipeline.TrainerSettings;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;

/**
 * What is asked of a demo.
 *
 * @param source where the pairs come from, as the ingest setting takes it
 * @param learner name of the learner
 * @param seed seed of weights and randomness
 * @param passes passes over each domain, empty for the settings' own
 * @param domainOrder order of the domains, as the ingest setting takes it
 * @param stream shape of the stream, as the ingest setting takes it
 * @param port port of the page
 * @param fresh whether an earlier run in the directory is deleted first
 * @param staysOpen whether the page stays up after the run until Ctrl-C
 */
public record DemoOptions(
        String source,
        String learner,
        long seed,
        OptionalInt passes,
        String domainOrder,
        String stream,
        int port,
        boolean fresh,
        boolean staysOpen) {

    /** Key of the setting that names the learner; its catalogue depends on the model preset and has no constant. */
    public static final String LEARNER_NAME = "learner.name";

    private static final String JOINT = "JointT";
    /** Over all domains at once about as many steps as 24 passes over the first and 12 over each other domain. */
    private static final String JOINT_PASSES = "13";

    public DemoOptions {
        if (passes.isPresent() && passes.getAsInt() < 1) {
            throw new IllegalArgumentException("passes must be >= 1 but was " + passes.getAsInt());
        }
    }

    /** @return what makes two runs the same run: the settings that a second start must repeat */
    public Map<String, String> identity() {
        Map<String, String> identity = new LinkedHashMap<>();
        identity.put(LEARNER_NAME, learner);
        identity.put(TrainerSettings.SEED.key(), Long.toString(seed));
        identity.put(IngestSettings.DOMAIN_ORDER.key(), domainOrder);
        if (!stream.equals(IngestSettings.STREAM.defaultValue())) {
            identity.put(IngestSettings.STREAM.key(), stream);
        }
        if (StreamShape.parse(stream).blends()) {
            identity.put(
                    TrainerSettings.BOUNDARY_CONFIRM_EVENTS.key(), String.valueOf(TrainerSettings.CONFIRM_BLENDED));
        }
        passes.ifPresent(count -> {
            identity.put(TrainerSettings.PASSES_FIRST.key(), Integer.toString(count));
            identity.put(TrainerSettings.PASSES.key(), Integer.toString(count));
        });
        if (passes.isEmpty() && learner.equals(JOINT)) {
            identity.put(TrainerSettings.PASSES_FIRST.key(), JOINT_PASSES);
        }
        return identity;
    }
}
