package io.palimpsest.local.benchmark;

import io.palimpsest.events.v1.LedgerEntry;
import io.palimpsest.schemas.config.Settings;
import io.palimpsest.trainer.learner.LearnerSettings;
import io.palimpsest.trainer.learner.Learners;
import io.palimpsest.trainer.learner.ReplayDemand;
import io.palimpsest.trainer.pipeline.TrainerSettings;
import io.palimpsest.trainer.plan.BatchPlanner;
import io.palimpsest.trainer.plan.BoundaryPolicy;
import io.palimpsest.trainer.plan.Chunk;
import io.palimpsest.trainer.plan.ChunkAssembler;
import io.palimpsest.trainer.plan.ChunkLimits;
import io.palimpsest.trainer.plan.EventPosition;
import io.palimpsest.trainer.plan.PlanPosition;
import io.palimpsest.trainer.plan.PlanSettings;
import io.palimpsest.trainer.plan.Sample;
import io.palimpsest.trainer.plan.StreamEvent;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Plans a stream with the planner of the trainer, without training it, and counts the steps. Of samples that a learner replays it assumes that
 * as many are there as fit. Used by one thread, once.
 */
final class StepCount {

    private static final List<String> NO_CAPTION = List.of("");
    private static final byte[] NO_PICTURE = new byte[1];
    private static final PlanPosition START = PlanPosition.start(Map.of(0, 0L));

    private final ChunkAssembler assembler;
    private final BatchPlanner planner;
    private final int replaySize;

    private PlanPosition position = START;
    private long trained;
    private long trainedInDomain;

    private StepCount(Settings settings, boolean mixes, int replaySize) {
        LearnerSettings learner = TrainerSettings.learner(settings);
        BoundaryPolicy policy = settings.get(TrainerSettings.BOUNDARY_POLICY);
        boolean every = policy == BoundaryPolicy.EVERY_N_STEPS && !mixes;
        this.replaySize = replaySize;
        this.assembler = new ChunkAssembler(
                policy == BoundaryPolicy.ANNOUNCED && !mixes,
                settings.get(TrainerSettings.BOUNDARY_CONFIRM_EVENTS),
                // How many bytes the pictures have nobody knows here.
                new ChunkLimits(settings.get(TrainerSettings.CHUNK_MAX_EVENTS), Long.MAX_VALUE),
                START);
        this.planner = new BatchPlanner(new PlanSettings(
                "count",
                "count",
                0,
                settings.get(TrainerSettings.PASSES_FIRST),
                settings.get(TrainerSettings.PASSES),
                learner.batchSize(),
                every ? settings.get(TrainerSettings.BOUNDARY_EVERY_STEPS) : 0,
                "",
                ""));
    }

    /**
     * Steps of a run.
     *
     * @param learner name of the learner
     * @param settings its settings
     * @param facts the stream
     */
    static long of(String learner, Settings settings, StreamFacts facts) {
        boolean replays = Learners.exemplars(learner) != ReplayDemand.Choice.NONE;
        int replaySize = replays ? TrainerSettings.learner(settings).replay().size() : 0;
        return new StepCount(settings, learner.equals(RunSettings.JOINT), replaySize).count(facts);
    }

    /**
     * Passes over everything at once that come closest to as many steps as a learner without replay takes of the same stream.
     *
     * @param settings the settings of that learner
     * @param facts the stream
     */
    static int passesAtOnce(Settings settings, StreamFacts facts) {
        int batchSize = TrainerSettings.learner(settings).batchSize();
        int batches = (facts.trainedPairs() + batchSize - 1) / batchSize;
        long steps = new StepCount(settings, false, 0).count(facts);
        return (int) Math.max(1, Math.round((double) steps / batches));
    }

    private long count(StreamFacts facts) {
        long offset = 0;
        for (StreamFacts.Segment segment : facts.segments()) {
            for (int pair = 0; pair < segment.pairs(); pair++) {
                EventPosition here = new EventPosition(0, offset++);
                assembler.add(new StreamEvent.Trainable(
                        new Sample(here, "sample", segment.domain(), Instant.EPOCH, NO_CAPTION, NO_PICTURE)));
                plan();
            }
        }
        assembler.endDomain("end");
        plan();
        return position.step();
    }

    private void plan() {
        for (Optional<Chunk> next = assembler.poll(); next.isPresent(); next = assembler.poll()) {
            Chunk chunk = next.get();
            if (!position.domainOpen()) {
                trained += trainedInDomain;
                trainedInDomain = 0;
            }
            int exemplars = chunk.samples().isEmpty() ? 0 : (int) Math.min(replaySize, trained);
            for (LedgerEntry entry : planner.plan(position, chunk, exemplars, 0, Instant.EPOCH)) {
                position = position.after(entry);
            }
            trainedInDomain += chunk.samples().size();
        }
    }
}
