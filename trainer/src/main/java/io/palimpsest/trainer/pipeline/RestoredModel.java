package io.palimpsest.trainer.pipeline;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.palimpsest.model.EngineDevice;
import io.palimpsest.model.ModelDirectory;
import io.palimpsest.schemas.config.KafkaSettings;
import io.palimpsest.schemas.config.Settings;
import io.palimpsest.schemas.logs.LogField;
import io.palimpsest.trainer.checkpoint.CheckpointManifest;
import io.palimpsest.trainer.checkpoint.CheckpointReader;
import io.palimpsest.trainer.checkpoint.StoredCheckpoint;
import io.palimpsest.trainer.checkpoint.TensorDigest;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A learner as it stood at a checkpoint, under the settings and the number of threads that the checkpoint was trained with, and on
 * the CPU if that was where. Owns its memory; the
 * thread that opened it uses and closes it.
 */
final class RestoredModel implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RestoredModel.class);

    private final Settings settings;
    private final RunFacts facts;
    private final ModelSetup setup;
    private final NDManager manager;
    private final TrainingState state;

    private RestoredModel(Settings settings, RunFacts facts, ModelSetup setup, NDManager manager, TrainingState state) {
        this.settings = settings;
        this.facts = facts;
        this.setup = setup;
        this.manager = manager;
        this.state = state;
    }

    /**
     * Restores a checkpoint.
     *
     * @param base settings of how to reach Kafka and the store
     * @param model name under which the learner goes on
     * @param store where the checkpoint lies
     * @param checkpoint the checkpoint
     * @param models makes what it was trained with
     */
    static RestoredModel open(
            Settings base, String model, CheckpointReader store, StoredCheckpoint checkpoint, ModelSource models)
            throws IOException {
        CheckpointManifest manifest = checkpoint.manifest();
        Map<String, String> recorded = new HashMap<>(manifest.settings());
        recorded.put(KafkaSettings.MODEL_NAME.key(), model);
        recorded.put(
                TrainerSettings.ENGINE_THREADS.key(),
                Integer.toString(manifest.environment().threads()));
        if (!base.given(EngineDevice.DEVICE)
                && manifest.environment().device().equals(Device.cpu().toString())) {
            recorded.put(EngineDevice.DEVICE.key(), "cpu");
        }
        Settings settings = base.with(recorded);
        RunFacts facts = RunFacts.of(settings);
        if (!facts.environment().equals(manifest.environment())) {
            LOG.atWarn()
                    .addKeyValue(LogField.CHECKPOINT, checkpoint.id())
                    .log(
                            "Checkpoint {} was trained on {}, this is {}: the last digits may differ",
                            checkpoint.id(),
                            manifest.environment(),
                            facts.environment());
        }
        ModelSetup setup = models.open(
                settings,
                store.file(checkpoint, ModelDirectory.PRESET_FILE),
                store.file(checkpoint, ModelDirectory.TOKENIZER_FILE));
        NDManager manager = NDManager.newBaseManager(facts.device());
        try {
            TrainingState state = TrainingState.begin(setup, facts.seed(), manager);
            state.restore(manager, store, checkpoint);
            return new RestoredModel(settings, facts, setup, manager, state);
        } catch (IOException | RuntimeException failure) {
            manager.close();
            setup.close();
            throw failure;
        }
    }

    Settings settings() {
        return settings;
    }

    RunFacts facts() {
        return facts;
    }

    ModelSetup setup() {
        return setup;
    }

    NDManager manager() {
        return manager;
    }

    TrainingState state() {
        return state;
    }

    /** The digest of every tensor of the state. */
    List<TensorDigest> digests() {
        try (NDManager scope = manager.newSubManager(Device.cpu())) {
            return TensorDigest.of(state.tensors(scope));
        }
    }

    @Override
    public void close() {
        state.close();
        manager.close();
        setup.close();
    }
}
