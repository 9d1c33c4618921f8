package io.palimpsest.evaluator;

import io.palimpsest.evaluator.drift.DetectorKind;
import io.palimpsest.evaluator.drift.DriftOptions;
import io.palimpsest.evaluator.drift.MinimumEffects;
import io.palimpsest.evaluator.page.OrderRoutes;
import io.palimpsest.evaluator.prequential.PrequentialOptions;
import io.palimpsest.evaluator.serving.ServingSettings;
import io.palimpsest.evaluator.verdict.VerdictRules;
import io.palimpsest.evaluator.verdict.VerdictSettings;
import io.palimpsest.model.EngineDevice;
import io.palimpsest.model.storage.ObjectStorageSettings;
import io.palimpsest.schemas.config.ConfigurationException;
import io.palimpsest.schemas.config.Setting;
import io.palimpsest.schemas.config.SettingCatalogue;
import io.palimpsest.schemas.config.Settings;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.apache.kafka.streams.state.HostInfo;

/** What can be set about the evaluator, and the values of one run. Immutable. */
public record EvaluatorSettings(
        String httpHost,
        int httpPort,
        String advertisedAddress,
        OrderRoutes.From orders,
        Path stateDirectory,
        Duration quiet,
        Duration limit,
        int batchSize,
        int galleryLimit,
        int partitions,
        int standbys,
        int storeBytes,
        int threads,
        int bucketEvents,
        DriftOptions drift,
        PrequentialOptions prequential,
        VerdictRules verdicts) {

    /** Windows of 32 pairs are small: less than this is seen between windows of one domain. */
    private static final double LEAST_MMD = 0.005;

    private static final Set<String> WILDCARDS = Set.of("0.0.0.0", "[::]");

    /** Address of the page. */
    public static final Setting<String> HTTP_HOST = Setting.ofString(
            "evaluator.http-host",
            "127.0.0.1",
            "Address the page listens on; 0.0.0.0 shows it to the whole network, without any login.");

    /** Port of the page. */
    public static final Setting<Integer> HTTP_PORT =
            Setting.ofInt("evaluator.http-port", 8090, 0, 65_535, "Port the page listens on; 0 takes any free one.");

    /** What others call the page. */
    public static final Setting<String> ADVERTISED_ADDRESS = Setting.ofString(
            "evaluator.advertised-address",
            "",
            "HOST:PORT at which browsers and the other evaluators of the model reach the page, which lists them. Empty:"
                    + " where it listens.");

    /** Who may order on the page. */
    public static final Setting<OrderRoutes.From> ORDERS = Setting.ofEnum(
            "evaluator.orders",
            OrderRoutes.From.LOCALHOST,
            "Who may promote and roll back on the page: nobody, localhost (a browser on the evaluator's machine) or"
                    + " anyone who reaches it. There is no login.");

    /** Local state. */
    public static final Setting<Path> STATE_DIRECTORY = Setting.ofPath(
            "evaluator.state-directory",
            Path.of("palimpsest-data", "evaluator"),
            "Where the evaluator keeps its local stores. It may be deleted: they are rebuilt from Kafka.");

    /** Quiet time. */
    public static final Setting<Double> QUIET_SECONDS = Setting.ofDouble(
            "evaluation.quiet-seconds",
            2,
            0,
            3600,
            "How long no held-out pair of a domain must have come before checkpoints are evaluated on it. A stream that"
                    + " never rests is evaluated after 15 times as long.");

    /** Time limit of one evaluation. */
    public static final Setting<Integer> LIMIT_SECONDS = Setting.ofInt(
            "evaluation.limit-seconds",
            300,
            10,
            840,
            "Longest time the evaluation of one checkpoint on one domain may take, else Kafka takes the evaluator for"
                    + " dead; it becomes transaction.timeout.ms and half of max.poll.interval.ms. Readers of committed"
                    + " metrics may wait as long after a crash.");

    /** Batch size. */
    public static final Setting<Integer> BATCH_SIZE =
            Setting.ofInt("evaluation.batch-size", 64, 1, 65_536, "Pairs encoded at once; more need more memory.");

    /** Gallery size. */
    public static final Setting<Integer> GALLERY_LIMIT = Setting.ofInt(
            "evaluation.gallery-limit",
            2000,
            1,
            100_000,
            "Most held-out pairs kept per domain and split; later ones are left out. Features of a full gallery must"
                    + " fit into one record of 17 MiB.");

    /** Partitions. */
    public static final Setting<Integer> PARTITIONS = Setting.ofInt(
            "evaluation.partitions",
            4,
            1,
            1000,
            "Partitions the domains are spread over: how many evaluators can share the work. Fixed at first start.");

    /** Copies of the state. */
    public static final Setting<Integer> STANDBYS = Setting.ofInt(
            "evaluation.standby-replicas",
            0,
            0,
            10,
            "How many other evaluators keep a warm copy of each one's state, so that they go on at once when it is lost."
                    + " 0 reads it back from Kafka then.");

    /** Memory of the local stores. */
    public static final Setting<Integer> STORE_BYTES = Setting.ofInt(
            "evaluation.store-bytes",
            64 * 1024 * 1024,
            4 * 1024 * 1024,
            Integer.MAX_VALUE,
            "Memory outside the Java heap that all local stores of this process share to read and write, in bytes. What"
                    + " does not fit is on disk.");

    /** Native threads. */
    public static final Setting<Integer> THREADS = Setting.ofInt(
            "evaluation.threads",
            0,
            0,
            1024,
            "Native threads of the tensor engine for this process; 0 leaves them as they are. Results can differ in the"
                    + " last digits between thread counts.");

    /** Time buckets. */
    public static final Setting<Integer> BUCKET_EVENTS = Setting.ofInt(
            "evaluation.bucket-events",
            0,
            0,
            1_000_000_000,
            "For streams in which no domain ends: cut the pairs topic into time buckets of so many offsets in each"
                    + " partition, and measure the held-out pairs of each instead of those of each domain. 0 measures"
                    + " domains. Fixed at first start.");

    /** Window of pairs. */
    public static final Setting<Integer> DRIFT_WINDOW_PAIRS = Setting.ofInt(
            "drift.window-pairs",
            32,
            10,
            256,
            "Training pairs that are compared as one window with the reference. A change is found two windows after it;"
                    + " larger windows find smaller changes, and find them later.");

    /** Length of the reference. */
    public static final Setting<Integer> DRIFT_REFERENCE_WINDOWS = Setting.ofInt(
            "drift.reference-windows",
            4,
            3,
            16,
            "Windows that make up the reference, at the beginning and behind each change. A change can only be found"
                    + " when they are there; more of them know better what is usual.");

    /** Test, then train. */
    public static final Setting<Boolean> PREQUENTIAL_ENABLED = Setting.ofBoolean(
            "prequential.enabled",
            true,
            "Whether training pairs are scored by a model that has not learned them yet. It costs one encoding of"
                    + " each.");

    /** Pairs scored against each other. */
    public static final Setting<Integer> PREQUENTIAL_WINDOW_PAIRS = Setting.ofInt(
            "prequential.window-pairs",
            32,
            2,
            1024,
            "Training pairs that are told apart as one window. Scores of windows of different sizes cannot be"
                    + " compared.");

    /** Fading factor. */
    public static final Setting<Double> PREQUENTIAL_FADING = Setting.ofDouble(
            "prequential.fading",
            0.99,
            0.5,
            1,
            "Fading factor of the running means per pair: with 0.99 a pair counts half after 69 others; 1 forgets"
                    + " nothing.");

    /** Width of the sliding means. */
    public static final Setting<Integer> PREQUENTIAL_SLIDING_PAIRS = Setting.ofInt(
            "prequential.sliding-pairs", 256, 1, 10_000, "Last training pairs that the sliding means are of.");

    /** Patience. */
    public static final Setting<Double> PREQUENTIAL_PATIENCE_SECONDS = Setting.ofDouble(
            "prequential.patience-seconds",
            60,
            0,
            86_400,
            "How long a window of training pairs waits at most for a newer model that has not learned them, when"
                    + " training has not come to them yet.");

    /** Most that scoring lies behind. */
    public static final Setting<Integer> PREQUENTIAL_BACKLOG_PAIRS = Setting.ofInt(
            "prequential.backlog-pairs",
            20_000,
            1,
            Integer.MAX_VALUE,
            "How many events scoring may lie behind training; what lies farther behind is skipped and counted. More"
                    + " than chunk.max-events.");

    /** Detectors. */
    public static final Setting<List<String>> PREQUENTIAL_DETECTORS = Setting.ofList(
            "prequential.detectors",
            List.of(DetectorKind.ADWIN.label()),
            "What watches prequential loss and error for drift: any of adwin, page-hinkley and two-window-ks, or"
                    + " nothing.");

    private static final SettingCatalogue CATALOGUE = SettingCatalogue.combine(
            ObjectStorageSettings.catalogue(),
            EngineDevice.catalogue(),
            SettingCatalogue.of(
                    HTTP_HOST,
                    HTTP_PORT,
                    ADVERTISED_ADDRESS,
                    ORDERS,
                    STATE_DIRECTORY,
                    QUIET_SECONDS,
                    LIMIT_SECONDS,
                    BATCH_SIZE,
                    GALLERY_LIMIT,
                    PARTITIONS,
                    STANDBYS,
                    STORE_BYTES,
                    THREADS,
                    BUCKET_EVENTS,
                    DRIFT_WINDOW_PAIRS,
                    DRIFT_REFERENCE_WINDOWS,
                    PREQUENTIAL_ENABLED,
                    PREQUENTIAL_WINDOW_PAIRS,
                    PREQUENTIAL_FADING,
                    PREQUENTIAL_SLIDING_PAIRS,
                    PREQUENTIAL_PATIENCE_SECONDS,
                    PREQUENTIAL_BACKLOG_PAIRS,
                    PREQUENTIAL_DETECTORS),
            VerdictSettings.catalogue(),
            ServingSettings.catalogue());

    /** Every setting of the evaluator; combine it with that of Kafka. */
    public static SettingCatalogue catalogue() {
        return CATALOGUE;
    }

    /** The values of a run. */
    public static EvaluatorSettings of(Settings settings) {
        return new EvaluatorSettings(
                settings.get(HTTP_HOST),
                settings.get(HTTP_PORT),
                settings.get(ADVERTISED_ADDRESS),
                settings.get(ORDERS),
                settings.get(STATE_DIRECTORY),
                Duration.ofMillis(Math.round(settings.get(QUIET_SECONDS) * 1000)),
                Duration.ofSeconds(settings.get(LIMIT_SECONDS)),
                settings.get(BATCH_SIZE),
                settings.get(GALLERY_LIMIT),
                settings.get(PARTITIONS),
                settings.get(STANDBYS),
                settings.get(STORE_BYTES),
                settings.get(THREADS),
                settings.get(BUCKET_EVENTS),
                drift(settings),
                prequential(settings),
                VerdictSettings.of(settings));
    }

    /**
     * What others call the page.
     *
     * @param listening where it listens
     */
    HostInfo advertised(URI listening) {
        if (advertisedAddress.isBlank()) {
            return new HostInfo(
                    WILDCARDS.contains(listening.getHost()) ? machine() : listening.getHost(), listening.getPort());
        }
        HostInfo parsed;
        try {
            parsed = HostInfo.buildFromEndpoint(advertisedAddress.trim());
        } catch (RuntimeException malformed) {
            parsed = null;
        }
        if (parsed == null) {
            throw new ConfigurationException("Setting '" + ADVERTISED_ADDRESS.key() + "' must be HOST:PORT, such as"
                    + " evaluator-1:8090, but is '" + advertisedAddress + "'.");
        }
        return parsed;
    }

    private static String machine() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException nameless) {
            return "localhost";
        }
    }

    private static PrequentialOptions prequential(Settings settings) {
        return new PrequentialOptions(
                settings.get(PREQUENTIAL_ENABLED),
                settings.get(PREQUENTIAL_WINDOW_PAIRS),
                settings.get(PREQUENTIAL_FADING),
                settings.get(PREQUENTIAL_SLIDING_PAIRS),
                Duration.ofMillis(Math.round(settings.get(PREQUENTIAL_PATIENCE_SECONDS) * 1000)),
                settings.get(PREQUENTIAL_BACKLOG_PAIRS),
                detectors(settings));
    }

    private static List<DetectorKind> detectors(Settings settings) {
        try {
            return DetectorKind.named(settings.get(PREQUENTIAL_DETECTORS));
        } catch (IllegalArgumentException unknown) {
            throw new ConfigurationException(
                    "Setting '" + PREQUENTIAL_DETECTORS.key() + "' cannot be used: " + unknown.getMessage() + ".",
                    unknown);
        }
    }

    /**
     * How windows of training pairs are compared.
     *
     * @param settings resolved from a catalogue that contains {@link #catalogue()}
     */
    public static DriftOptions drift(Settings settings) {
        return DriftOptions.DEFAULT
                .withMinimums(MinimumEffects.DEFAULT.withMmd(LEAST_MMD))
                .withWindows(settings.get(DRIFT_WINDOW_PAIRS), settings.get(DRIFT_REFERENCE_WINDOWS));
    }
}
