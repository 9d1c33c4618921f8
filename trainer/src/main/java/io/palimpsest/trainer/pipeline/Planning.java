package io.palimpsest.trainer.pipeline;

import io.palimpsest.schemas.config.ConfigurationException;
import io.palimpsest.schemas.config.Settings;
import io.palimpsest.trainer.learner.Learner;
import io.palimpsest.trainer.plan.BatchPlanner;
import io.palimpsest.trainer.plan.BoundaryPolicy;
import io.palimpsest.trainer.plan.ChangePoints;
import io.palimpsest.trainer.plan.ChunkAssembler;
import io.palimpsest.trainer.plan.ChunkLimits;
import io.palimpsest.trainer.plan.PlanPosition;
import io.palimpsest.trainer.plan.PlanSettings;

/** Makes what plans, as the settings say. */
final class Planning {

    private Planning() {}

    /** Whether the policy in force is this one; a learner that mixes domains has none. */
    static boolean ends(BoundaryPolicy policy, Settings settings, Learner learner) {
        return settings.get(TrainerSettings.BOUNDARY_POLICY) == policy && !learner.mixesDomains();
    }

    static ChunkAssembler assembler(
            Settings settings, Learner learner, ChangePoints changePoints, PlanPosition position) {
        int confirmEvents = settings.get(TrainerSettings.BOUNDARY_CONFIRM_EVENTS);
        ChunkLimits limits = new ChunkLimits(
                settings.get(TrainerSettings.CHUNK_MAX_EVENTS), settings.get(TrainerSettings.CHUNK_MAX_BYTES));
        if (confirmEvents > limits.maxEvents()) {
            throw new ConfigurationException(TrainerSettings.BOUNDARY_CONFIRM_EVENTS.key() + " " + confirmEvents
                    + " is above " + TrainerSettings.CHUNK_MAX_EVENTS.key() + " " + limits.maxEvents()
                    + ", so no change of domain could ever be confirmed. Lower the one or raise the other.");
        }
        if (ends(BoundaryPolicy.DRIFT, settings, learner)) {
            return new ChunkAssembler(changePoints, limits, position);
        }
        boolean followsDomains = ends(BoundaryPolicy.ANNOUNCED, settings, learner);
        return new ChunkAssembler(followsDomains, confirmEvents, limits, position);
    }

    static BatchPlanner planner(Settings settings, RunFacts facts, ModelSetup setup, Learner learner) {
        boolean everySteps = ends(BoundaryPolicy.EVERY_N_STEPS, settings, learner);
        return new BatchPlanner(new PlanSettings(
                facts.model(),
                facts.trainerId(),
                facts.seed(),
                settings.get(TrainerSettings.PASSES_FIRST),
                settings.get(TrainerSettings.PASSES),
                setup.batchSize(),
                everySteps ? settings.get(TrainerSettings.BOUNDARY_EVERY_STEPS) : 0,
                countedDomains(settings, learner),
                facts.configurationHash()));
    }

    private static String countedDomains(Settings settings, Learner learner) {
        if (learner.mixesDomains()) {
            return "";
        }
        return switch (settings.get(TrainerSettings.BOUNDARY_POLICY)) {
            case DRIFT -> "drift-";
            case EVERY_N_STEPS -> "window-";
            case ANNOUNCED, NONE -> "";
        };
    }
}
