package io.palimpsest.local.benchmark;

import io.palimpsest.evaluator.EvaluatorSettings;
import io.palimpsest.ingest.IngestSettings;
import io.palimpsest.ingest.stream.StreamShape;
import io.palimpsest.local.benchmark.result.RunRequest;
import io.palimpsest.local.benchmark.result.StreamSpec;
import io.palimpsest.schemas.config.ConfigurationException;
import io.palimpsest.schemas.config.KafkaSettings;
import io.palimpsest.schemas.config.Setting;
import io.palimpsest.schemas.config.SettingCatalogue;
import io.palimpsest.schemas.config.Settings;
import io.palimpsest.trainer.pipeline.TrainerSettings;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** Finds the settings of a run: what all runs of a benchmark need, then what was given, then what the variant says, then what the run is. */
public final class RunSettings {

    /** Key of the setting that names the learner; its catalogue depends on the model preset and has no constant. */
    public static final String LEARNER_NAME = "learner.name";

    /** The learner that trains all domains at once. */
    static final String JOINT = "JointT";

    /** The settings that a benchmark decides, and by which option. */
    private static final Map<String, String> DECIDED = Map.ofEntries(
            Map.entry(LEARNER_NAME, "--learners or --variant"),
            Map.entry(TrainerSettings.SEED.key(), "--seeds"),
            Map.entry(IngestSettings.SOURCE.key(), "--source"),
            Map.entry(IngestSettings.DOMAIN_ORDER.key(), "--orders"),
            Map.entry(IngestSettings.STREAM.key(), "--stream"),
            Map.entry(KafkaSettings.MODEL_NAME.key(), "the name of the run"),
            Map.entry(TrainerSettings.TRAINER_ID.key(), "the name of the run"),
            Map.entry(TrainerSettings.CHECKPOINT_DIRECTORY.key(), "--out"),
            Map.entry(TrainerSettings.CHECKPOINT_S3_URI.key(), "--out"),
            Map.entry(KafkaSettings.BOOTSTRAP_SERVERS.key(), "its own embedded Kafka"),
            Map.entry(KafkaSettings.SCHEMA_REGISTRY_URL.key(), "its own embedded registry"));

    private static final SettingCatalogue CATALOGUE = SettingCatalogue.combine(
            KafkaSettings.catalogue(),
            IngestSettings.catalogue(),
            TrainerSettings.catalogue(),
            EvaluatorSettings.catalogue());

    private final BenchmarkOptions options;

    /** @param options what is asked of the benchmark */
    public RunSettings(BenchmarkOptions options) {
        this.options = options;
    }

    /**
     * Refuses a setting that is not the user's to give.
     *
     * @param key key of a setting
     * @param where who gave it, for the message
     * @throws ConfigurationException if the benchmark decides it
     */
    public static void requireFree(String key, String where) {
        if (DECIDED.containsKey(key)) {
            throw new ConfigurationException("Setting '" + key + "' (from " + where + ") is decided by "
                    + DECIDED.get(key) + " in a benchmark; leave it out.");
        }
    }

    /**
     * {@return the settings of a catalogue that somebody gave a value, as texts by key, without those that the benchmark decides}
     *
     * @param settings resolved from a catalogue that contains it
     * @param catalogue which ones are wanted
     */
    public static Map<String, String> given(Settings settings, SettingCatalogue catalogue) {
        Map<String, String> given = new TreeMap<>();
        for (Setting<?> setting : catalogue.settings()) {
            if (settings.given(setting) && !DECIDED.containsKey(setting.key())) {
                given.put(setting.key(), text(settings, setting));
            }
        }
        return given;
    }

    /**
     * Checks the settings of every variant.
     *
     * @throws ConfigurationException naming the variant and what is wrong
     */
    public void check() {
        options.streams().forEach(stream -> IngestSettings.of(Settings.of(CATALOGUE, stream.settings())));
        for (Variant variant : options.variants()) {
            String where = "variant '" + variant.name() + "'";
            variant.settings().keySet().forEach(key -> requireFree(key, where));
            try {
                TrainerSettings.learner(Settings.of(CATALOGUE, chosen(variant)));
            } catch (ConfigurationException | IllegalArgumentException wrong) {
                throw new ConfigurationException("In " + where + ": " + wrong.getMessage(), wrong);
            }
        }
    }

    /** {@return native threads of the process of each run} */
    public int threads() {
        return options.variants().stream()
                .mapToInt(variant -> Settings.of(CATALOGUE, chosen(variant)).get(TrainerSettings.ENGINE_THREADS))
                .max()
                .orElse(1);
    }

    /** What the run is, now that it is known what its stream holds. */
    RunRequest request(PlannedRun run, StreamFacts facts) {
        return new RunRequest(
                run.id(),
                run.variant().name(),
                run.variant().learner(),
                run.seed(),
                run.stream(),
                options.split(),
                complete(run.variant(), facts));
    }

    /** Steps that the run will take if domains are announced; what replaying learners mix in is counted. */
    long steps(PlannedRun run, StreamFacts facts) {
        return StepCount.of(run.variant().learner(), Settings.of(CATALOGUE, complete(run.variant(), facts)), facts);
    }

    /**
     * {@return the settings that a run's process works with}
     *
     * @param request what the run is
     * @param connection where Kafka and the registry are, and where the run keeps what, by key
     */
    public static Settings of(RunRequest request, Map<String, String> connection) {
        Map<String, String> all = new LinkedHashMap<>(request.settings());
        all.put(LEARNER_NAME, request.learner());
        all.put(TrainerSettings.SEED.key(), Long.toString(request.seed()));
        all.put(KafkaSettings.MODEL_NAME.key(), request.id());
        // One process at a time carries the run out, so a restart need not wait for the lease of the one before.
        all.put(TrainerSettings.TRAINER_ID.key(), request.id());
        all.putAll(connection);
        return Settings.of(CATALOGUE, all);
    }

    private Map<String, String> complete(Variant variant, StreamFacts facts) {
        Map<String, String> chosen = chosen(variant);
        Settings settings = Settings.of(CATALOGUE, chosen);
        if (variant.learner().equals(JOINT)) {
            if (!given(variant, TrainerSettings.PASSES_FIRST)) {
                int passes = StepCount.passesAtOnce(settings, facts);
                chosen.put(TrainerSettings.PASSES_FIRST.key(), Integer.toString(passes));
            }
            // Everything at once is one chunk.
            int events = Math.max(settings.get(TrainerSettings.CHUNK_MAX_EVENTS), facts.trainedPairs());
            if (events > TrainerSettings.CHUNK_MAX_EVENTS.defaultValue()) {
                chosen.put(TrainerSettings.CHUNK_MAX_EVENTS.key(), Integer.toString(events));
            }
        }
        chosen.remove(LEARNER_NAME);
        return chosen;
    }

    private Map<String, String> chosen(Variant variant) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put(
                TrainerSettings.PASSES_FIRST.key(),
                Integer.toString(options.passes().first()));
        all.put(TrainerSettings.PASSES.key(), Integer.toString(options.passes().later()));
        // One thread each: runs side by side do not disturb each other, and give the same weights everywhere.
        all.put(TrainerSettings.ENGINE_THREADS.key(), "1");
        all.put(TrainerSettings.DECODE_THREADS.key(), "1");
        // Everything is in the topic already: what a chunk holds must not depend on how fast it is read.
        all.put(TrainerSettings.CHUNK_LINGER_SECONDS.key(), "86400");
        all.put(TrainerSettings.LEASE_SESSION_SECONDS.key(), "60");
        all.put(TrainerSettings.CHECKPOINT_INTERVAL_STEPS.key(), "500");
        all.put(TrainerSettings.CHECKPOINT_KEEP_LAST.key(), "1");
        if (options.streams().stream().anyMatch(RunSettings::blends)) {
            all.put(TrainerSettings.BOUNDARY_CONFIRM_EVENTS.key(), String.valueOf(TrainerSettings.CONFIRM_BLENDED));
        }
        all.putAll(options.settings());
        all.putAll(variant.settings());
        all.put(LEARNER_NAME, variant.learner());
        return all;
    }

    /** All streams of a benchmark have the same shape. */
    private static boolean blends(StreamSpec stream) {
        return !stream.shape().isEmpty() && StreamShape.parse(stream.shape()).blends();
    }

    private boolean given(Variant variant, Setting<?> setting) {
        return variant.settings().containsKey(setting.key())
                || options.settings().containsKey(setting.key());
    }

    private static <T> String text(Settings settings, Setting<T> setting) {
        return setting.type().format().apply(settings.get(setting));
    }
}
