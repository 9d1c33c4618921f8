package io.palimpsest.trainer.pipeline;

import io.palimpsest.schemas.config.ConfigurationException;
import io.palimpsest.schemas.config.Settings;
import io.palimpsest.trainer.learner.Learner;
import io.palimpsest.trainer.plan.BatchPlanner;
import io.palimpsest.trainer.plan.BoundaryPolicy;
import io.palimpsest.trainer.plan.ChunkAssembler;
import io.palimpsest.trainer.plan.ChunkLimits;
import io.palimpsest.trainer.plan.PlanPosition;
import io.palimpsest.trainer.plan.PlanSettings;

/** Makes what plans, as the settings say. */
final class Planning {

    private Planning() {}

    static ChunkAssembler assembler(Settings settings, Learner learner, PlanPosition position) {
        boolean followsDomains =
                settings.get(TrainerSettings.BOUNDARY_POLICY) == BoundaryPolicy.ANNOUNCED && !learner.mixesDomains();
        int confirmEvents = settings.get(TrainerSettings.BOUNDARY_CONFIRM_EVENTS);
        ChunkLimits limits = new ChunkLimits(
                settings.get(TrainerSettings.CHUNK_MAX_EVENTS), settings.get(TrainerSettings.CHUNK_MAX_BYTES));
        if (confirmEvents > limits.maxEvents()) {
            throw new ConfigurationException(TrainerSettings.BOUNDARY_CONFIRM_EVENTS.key() + " " + confirmEvents
                    + " is above " + TrainerSettings.CHUNK_MAX_EVENTS.key() + " " + limits.maxEvents()
                    + ", so no change of domain could ever be confirmed. Lower the one or raise the other.");
        }
        return new ChunkAssembler(followsDomains, confirmEvents, limits, position);
    }

    static BatchPlanner planner(Settings settings, RunFacts facts, ModelSetup setup, Learner learner) {
        boolean everySteps = settings.get(TrainerSettings.BOUNDARY_POLICY) == BoundaryPolicy.EVERY_N_STEPS
                && !learner.mixesDomains();
        return new BatchPlanner(new PlanSettings(
                facts.model(),
                facts.trainerId(),
                facts.seed(),
                settings.get(TrainerSettings.PASSES_FIRST),
                settings.get(TrainerSettings.PASSES),
                setup.batchSize(),
                everySteps ? settings.get(TrainerSettings.BOUNDARY_EVERY_STEPS) : 0,
                facts.configurationHash()));
    }
}
