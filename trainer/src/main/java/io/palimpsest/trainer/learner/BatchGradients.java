package io.palimpsest.trainer.learner;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.palimpsest.model.Mode;
import io.palimpsest.model.TokenBatch;
import io.palimpsest.model.kernels.GradientMode;
import io.palimpsest.trainer.learner.losses.OutputLength;
import io.palimpsest.trainer.learner.regularisers.FinishedGradients;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/** The gradients of a finished domain, batch by batch, in train mode on augmented pictures. Training thread only. */
final class BatchGradients implements FinishedGradients {
    private final TrainedModel trained;
    private final FineTuning tuning;
    private final boolean fuses;
    private final FinishedDomain finished;
    private final OutputLength length = new OutputLength();

    /** @param fuses whether the fusion tower is trained, so that its output counts */
    BatchGradients(TrainedModel trained, FineTuning tuning, boolean fuses, FinishedDomain finished) {
        this.trained = trained;
        this.tuning = tuning;
        this.fuses = fuses;
        this.finished = finished;
    }

    @Override
    public void ofLoss(Consumer<List<NDArray>> use) {
        differentiate(
                (step, batch) -> tuning.of(step, trained.model(), trained.weights(), batch)
                        .losses()
                        .total(),
                use);
    }

    @Override
    public void ofOutputs(Consumer<List<NDArray>> use) {
        differentiate(this::lengths, use);
    }

    private NDArray lengths(NDManager step, TrainingBatch batch) {
        NDArray images = TrainedModel.within(step, batch.images());
        TokenBatch clean = TrainedModel.within(step, batch.tokens());
        ForwardPass pass = ForwardPass.of(trained.model(), trained.weights(), images, clean, Mode.TRAIN);
        NDArray heads = length.of(pass.projections().images())
                .add(length.of(pass.projections().texts()));
        return fuses ? heads.add(length.of(pass.fusedCls(clean))) : heads;
    }

    private void differentiate(BiFunction<NDManager, TrainingBatch, NDArray> scalar, Consumer<List<NDArray>> use) {
        finished.forEachBatch(batch -> {
            trained.seedEngine(batch);
            try (NDManager step = trained.manager().newSubManager();
                    GradientMode recording = GradientMode.recording()) {
                use.accept(trained.gradients(scalar.apply(step, batch)));
            }
        });
    }
}
