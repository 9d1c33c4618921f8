package io.palimpsest.trainer.pipeline;

import io.palimpsest.model.EngineDevice;
import io.palimpsest.model.ModelPreset;
import io.palimpsest.model.images.Augmentation;
import io.palimpsest.model.storage.ObjectStorageSettings;
import io.palimpsest.schemas.config.Setting;
import io.palimpsest.schemas.config.SettingCatalogue;
import io.palimpsest.schemas.config.Settings;
import io.palimpsest.schemas.images.PairValidator;
import io.palimpsest.trainer.checkpoint.Checksums;
import io.palimpsest.trainer.learner.LearnerOptions;
import io.palimpsest.trainer.learner.LearnerSettings;
import io.palimpsest.trainer.learner.PublishSettings;
import io.palimpsest.trainer.learner.ReadSettings;
import io.palimpsest.trainer.plan.BoundaryPolicy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The settings of the trainer, apart from how to reach Kafka. */
public final class TrainerSettings {

    /** Sizes of the model. */
    public static final Setting<String> MODEL_PRESET = Setting.ofChoice(
            "model.preset",
            "tiny",
            ModelPreset.names(),
            "Sizes of the model, used at the first start: tiny learns small pictures from scratch on two cores, ctp-base is"
                    + " the architecture of the CTP paper.");

    /** Tokenizer file. */
    public static final Setting<String> MODEL_TOKENIZER = Setting.ofString(
            "model.tokenizer",
            "",
            "Path of a Hugging Face tokenizer.json, used at the first start; empty means the one of the bundled sample.");

    /** Seed. */
    public static final Setting<Long> SEED = Setting.ofLong(
            "trainer.seed",
            42,
            Long.MIN_VALUE,
            Long.MAX_VALUE,
            "Seed of initial weights and of all randomness in training.");

    /** Passes in the first domain. */
    public static final Setting<Integer> PASSES_FIRST = Setting.ofInt(
            "trainer.passes-first",
            24,
            1,
            10_000,
            "Passes over each chunk of the first domain, which starts from untrained weights.");

    /** Passes in later domains. */
    public static final Setting<Integer> PASSES =
            Setting.ofInt("trainer.passes", 12, 1, 10_000, "Passes over each chunk of every later domain.");

    /** Instance. */
    public static final Setting<String> TRAINER_ID = Setting.ofString(
            "trainer.id",
            "",
            "Name of this instance, the same after a restart and no other's, e.g. that of its machine; a restarted instance"
                    + " with a name gets its lease back at once. Empty: the process has a name of its own, and a restart"
                    + " after a crash waits lease.session-seconds.");

    /** Session of the lease. */
    public static final Setting<Integer> LEASE_SESSION_SECONDS = Setting.ofInt(
            "lease.session-seconds",
            6,
            1,
            1_800,
            "How long the active trainer may be silent until a standby takes over. Kafka allows 6 to 1800 unless"
                    + " group.min.session.timeout.ms and group.max.session.timeout.ms say otherwise.");

    /** Fault injection. */
    public static final Setting<String> FAULT = Setting.ofString(
            "fault.inject",
            "",
            "For tests of recovery: point[:n[:kill|stop]] kills or freezes the trainer when it reaches that point of the"
                    + " protocol for the n-th time, e.g. after-plan-commit:2:kill. Empty: never.");

    /** Chunk events. */
    public static final Setting<Integer> CHUNK_MAX_EVENTS = Setting.ofInt(
            "chunk.max-events",
            8192,
            1,
            10_000_000,
            "Most training events planned as a whole. A chunk that holds a whole domain mixes best and gets one"
                    + " learning-rate schedule; larger chunks need more memory.");

    /** Chunk bytes. */
    public static final Setting<Long> CHUNK_MAX_BYTES = Setting.ofLong(
            "chunk.max-bytes",
            256L << 20,
            1,
            Long.MAX_VALUE,
            "Most bytes of encoded pictures held for a chunk; the chunk is closed when it is reached.");

    /** Quiet time that closes a chunk. */
    public static final Setting<Integer> CHUNK_LINGER_SECONDS = Setting.ofInt(
            "chunk.linger-seconds",
            10,
            0,
            86_400,
            "How long the stream must be quiet until an unfinished chunk is trained as it is.");

    /** Boundary policy. */
    public static final Setting<BoundaryPolicy> BOUNDARY_POLICY = Setting.ofEnum(
            "boundary.policy",
            BoundaryPolicy.ANNOUNCED,
            "Where domains end: announced (the events' domain changes, or a boundary command), drift (an evaluator finds that"
                    + " the events change, or a boundary command), every-n-steps, or none (only by command).");

    /** Longest wait for the evaluator. */
    public static final Setting<Integer> BOUNDARY_DRIFT_WAIT_SECONDS = Setting.ofInt(
            "boundary.drift-wait-seconds",
            60,
            0,
            86_400,
            "How long, when boundary.policy is drift, events that are ready to be trained wait at most until the evaluator has"
                    + " looked at them. A change that is found later ends the domain after them.");

    /** Events that are enough for one end of a domain where two blend into each other. */
    public static final int CONFIRM_BLENDED = 16;

    /** What confirms a change of domain. */
    public static final Setting<Integer> BOUNDARY_CONFIRM_EVENTS = Setting.ofInt(
            "boundary.confirm-events",
            1,
            1,
            100_000,
            "Training events in a row of another domain that it takes to end a domain when boundary.policy is announced; it"
                    + " ends before the first of them. " + CONFIRM_BLENDED
                    + " keeps domains that blend into each other from being cut to pieces."
                    + " At most chunk.max-events.");

    /** Steps per domain. */
    public static final Setting<Long> BOUNDARY_EVERY_STEPS = Setting.ofLong(
            "boundary.every-steps",
            500,
            1,
            Long.MAX_VALUE,
            "Training steps after which a domain ends when boundary.policy is every-n-steps.");

    /** Checkpoint store. */
    public static final Setting<Path> CHECKPOINT_DIRECTORY = Setting.ofPath(
            "checkpoint.directory",
            Path.of("palimpsest-data", "checkpoints"),
            "Directory that holds all checkpoints; with checkpoint.s3-uri only those being written or loaded.");

    /** Checkpoint store in object storage. */
    public static final Setting<String> CHECKPOINT_S3_URI = Setting.ofString(
            "checkpoint.s3-uri",
            "",
            "Place in S3-compatible object storage that holds all checkpoints, s3://bucket/prefix; the bucket must exist and"
                    + " its server honour conditional writes. Empty: they are in checkpoint.directory.");

    /** Whether the bucket is made. */
    public static final Setting<Boolean> CHECKPOINT_S3_CREATE_BUCKET = Setting.ofBoolean(
            "checkpoint.s3-create-bucket",
            false,
            "Whether the trainer makes the bucket of checkpoint.s3-uri when it does not exist.");

    /** Steps between checkpoints. */
    public static final Setting<Long> CHECKPOINT_INTERVAL_STEPS = Setting.ofLong(
            "checkpoint.interval-steps",
            100,
            1,
            Long.MAX_VALUE,
            "Training steps between checkpoints; one is also taken at every end of a domain and at a clean stop.");

    /** Checkpoints kept. */
    public static final Setting<Integer> CHECKPOINT_KEEP_LAST = Setting.ofInt(
            "checkpoint.keep-last",
            5,
            1,
            1_000_000,
            "How many checkpoints to keep besides the first one and those at the end of a domain.");

    /** Steps between metrics. */
    public static final Setting<Integer> METRICS_INTERVAL_STEPS = Setting.ofInt(
            "metrics.interval-steps", 5, 1, 1_000_000, "Training steps between two points of the loss curves.");

    /** Pixel cap. */
    public static final Setting<Long> IMAGE_MAX_PIXELS = Setting.ofLong(
            "image.max-pixels",
            PairValidator.DEFAULT_MAX_PIXELS,
            1,
            1_000_000_000,
            "Largest width times height of a picture; anything larger is dead-lettered before it is decoded.");

    /** Byte cap. */
    public static final Setting<Integer> IMAGE_MAX_BYTES = Setting.ofInt(
            "image.max-bytes",
            PairValidator.DEFAULT_MAX_IMAGE_BYTES,
            1,
            Integer.MAX_VALUE - 8,
            "Largest encoded picture in bytes, inline or fetched.");

    /** Time to fetch. */
    public static final Setting<Integer> IMAGE_FETCH_TIMEOUT_SECONDS = Setting.ofInt(
            "image.fetch-timeout-seconds",
            10,
            1,
            600,
            "How long fetching a picture from its URI may take, each attempt.");

    /** Augmentation. */
    public static final Setting<Augmentation> IMAGE_AUGMENTATION = Setting.ofEnum(
            "image.augmentation",
            Augmentation.GENTLE,
            "How pictures are varied in training: paper (crops, flips, RandAugment), gentle (for drawings), none. Unless set,"
                    + " ctp-base takes paper.");

    /** Decoding threads. */
    public static final Setting<Integer> DECODE_THREADS = Setting.ofInt(
            "decode.threads", 2, 1, 256, "Threads that decode and augment pictures ahead of the training step.");

    /** Decoded pictures kept. */
    public static final Setting<Long> DECODE_CACHE_BYTES = Setting.ofLong(
            "decode.cache-bytes",
            256L << 20,
            0,
            Long.MAX_VALUE,
            "Most bytes of decoded pictures of the current chunk kept for its next pass.");

    /** Engine threads. */
    public static final Setting<Integer> ENGINE_THREADS = Setting.ofInt(
            "engine.threads",
            0,
            0,
            1024,
            "Threads per tensor operation; 0 leaves it to the engine. Weights repeat bit by bit only with the same number.");

    private static final LearnerOptions LEARNER = LearnerOptions.forPreset(MODEL_PRESET.defaultValue());

    private static final SettingCatalogue CATALOGUE = SettingCatalogue.combine(
            LEARNER.catalogue(),
            PublishSettings.catalogue(),
            ObjectStorageSettings.catalogue(),
            EngineDevice.catalogue(),
            SettingCatalogue.of(
                    MODEL_PRESET,
                    MODEL_TOKENIZER,
                    SEED,
                    PASSES_FIRST,
                    PASSES,
                    TRAINER_ID,
                    LEASE_SESSION_SECONDS,
                    FAULT,
                    CHUNK_MAX_EVENTS,
                    CHUNK_MAX_BYTES,
                    CHUNK_LINGER_SECONDS,
                    BOUNDARY_POLICY,
                    BOUNDARY_DRIFT_WAIT_SECONDS,
                    BOUNDARY_CONFIRM_EVENTS,
                    BOUNDARY_EVERY_STEPS,
                    CHECKPOINT_DIRECTORY,
                    CHECKPOINT_S3_URI,
                    CHECKPOINT_S3_CREATE_BUCKET,
                    CHECKPOINT_INTERVAL_STEPS,
                    CHECKPOINT_KEEP_LAST,
                    METRICS_INTERVAL_STEPS,
                    IMAGE_MAX_PIXELS,
                    IMAGE_MAX_BYTES,
                    IMAGE_FETCH_TIMEOUT_SECONDS,
                    IMAGE_AUGMENTATION,
                    DECODE_THREADS,
                    DECODE_CACHE_BYTES,
                    ENGINE_THREADS));

    private static final List<String> SHAPING =
            List.of("model.", "publish.", "trainer.", "chunk.", "boundary.", "image.");

    private static final Set<String> NOT_SHAPING =
            Set.of(TRAINER_ID.key(), MODEL_TOKENIZER.key(), BOUNDARY_DRIFT_WAIT_SECONDS.key());

    private TrainerSettings() {}

    /** {@return all of them, those of the learner with the defaults of the default preset} */
    public static SettingCatalogue catalogue() {
        return CATALOGUE;
    }

    /**
     * {@return the learner's constants: what was given, over the defaults of the preset that was chosen}
     *
     * @param settings resolved from a catalogue that contains {@link #catalogue()}
     */
    public static LearnerSettings learner(Settings settings) {
        LearnerOptions chosen = LearnerOptions.forPreset(settings.get(MODEL_PRESET));
        return chosen.read(learnerSettings(settings, chosen));
    }

    /**
     * {@return how pictures are varied, which depends on the preset unless it was given}
     *
     * @param settings resolved from a catalogue that contains {@link #catalogue()}
     */
    static Augmentation augmentation(Settings settings) {
        return settings.get(MODEL_PRESET).equals("ctp-base") && !settings.given(IMAGE_AUGMENTATION)
                ? Augmentation.PAPER
                : settings.get(IMAGE_AUGMENTATION);
    }

    /**
     * {@return the settings that shape training with the values in force, by key} Of the learner's these are the ones it reads. The tokenizer
     * is not among them: a checkpoint holds it.
     *
     * @param settings resolved from a catalogue that contains {@link #catalogue()}
     */
    public static Map<String, String> shaping(Settings settings) {
        Map<String, String> shaping = new TreeMap<>();
        for (Setting<?> setting : CATALOGUE.settings()) {
            if (SHAPING.stream().anyMatch(setting.key()::startsWith) && !NOT_SHAPING.contains(setting.key())) {
                shaping.put(setting.key(), text(settings, setting));
            }
        }
        LearnerOptions chosen = LearnerOptions.forPreset(settings.get(MODEL_PRESET));
        Settings learner = learnerSettings(settings, chosen);
        String name = chosen.read(learner).name();
        for (Setting<?> setting : chosen.catalogue().settings()) {
            if (ReadSettings.reads(name, setting.key())) {
                shaping.put(setting.key(), text(learner, setting));
            }
        }
        shaping.put(IMAGE_AUGMENTATION.key(), IMAGE_AUGMENTATION.type().format().apply(augmentation(settings)));
        return shaping;
    }

    /**
     * {@return SHA-256 of settings that shape training, so that a change is noticed}
     *
     * @param shaping as {@link #shaping} gives them
     */
    public static String hash(Map<String, String> shaping) {
        StringBuilder lines = new StringBuilder();
        new TreeMap<>(shaping)
                .forEach((key, value) ->
                        lines.append(key).append('=').append(value).append('\n'));
        return Checksums.sha256(lines.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static Settings learnerSettings(Settings settings, LearnerOptions chosen) {
        Map<String, String> given = new LinkedHashMap<>();
        for (Setting<?> setting : LEARNER.catalogue().settings()) {
            if (settings.given(setting)) {
                given.put(setting.key(), text(settings, setting));
            }
        }
        return Settings.of(chosen.catalogue(), given);
    }

    private static <T> String text(Settings settings, Setting<T> setting) {
        return setting.type().format().apply(settings.get(setting));
    }
}
