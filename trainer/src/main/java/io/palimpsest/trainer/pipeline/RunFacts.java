package io.palimpsest.trainer.pipeline;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.JniUtils;
import io.palimpsest.model.EngineDevice;
import io.palimpsest.schemas.config.KafkaSettings;
import io.palimpsest.schemas.config.Settings;
import io.palimpsest.trainer.checkpoint.Environment;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Map;

/**
 * What is the same in every checkpoint and ledger entry of a run.
 *
 * @param model name of the model
 * @param trainerId name of this instance
 * @param seed seed of all counter-based randomness
 * @param settings the settings that shape training, by key
 * @param configurationHash SHA-256 of them
 * @param device where the tensors live
 * @param environment determinism envelope
 */
record RunFacts(
        String model,
        String trainerId,
        long seed,
        Map<String, String> settings,
        String configurationHash,
        Device device,
        Environment environment) {

    /** Starts the engine with the threads and the device asked for, and gathers the facts. */
    static RunFacts of(Settings settings) {
        Engine.getInstance();
        int threads = settings.get(TrainerSettings.ENGINE_THREADS);
        if (threads > 0) {
            JniUtils.setNumThreads(threads);
        }
        Device device = EngineDevice.of(settings);
        Map<String, String> shaping = TrainerSettings.shaping(settings);
        String given = settings.get(TrainerSettings.TRAINER_ID);
        return new RunFacts(
                settings.get(KafkaSettings.MODEL_NAME),
                given.isBlank() ? processName() : given,
                settings.get(TrainerSettings.SEED),
                shaping,
                TrainerSettings.hash(shaping),
                device,
                Environment.current(device, JniUtils.getNumThreads()));
    }

    private static String processName() {
        long process = ProcessHandle.current().pid();
        try {
            return InetAddress.getLocalHost().getHostName() + "-" + process;
        } catch (UnknownHostException nameless) {
            return "trainer-" + process;
        }
    }
}
