package io.palimpsest.evaluator.serving;

import io.palimpsest.schemas.config.Setting;
import io.palimpsest.schemas.config.SettingCatalogue;
import io.palimpsest.schemas.config.Settings;
import java.time.Duration;

/**
 * What can be set about serving, and the values of one run. Immutable.
 *
 * @param enabled whether requests are answered at all
 * @param newestInterval how long the newest checkpoint is served at least before a newer one replaces it
 * @param galleryBytes most bytes of held-out pictures and captions kept
 * @param otherCheckpoints how many checkpoints that do not serve are kept to be searched with
 * @param caps what one request, and all together, may cost
 */
public record ServingSettings(
        boolean enabled, Duration newestInterval, long galleryBytes, int otherCheckpoints, ServingCaps caps) {

    /** Whether to serve. */
    public static final Setting<Boolean> ENABLED = Setting.ofBoolean(
            "serving.enabled",
            true,
            "Whether the evaluator also answers requests below /v1/ on the port of the page. It holds one more model and a copy"
                    + " of the held-out pairs in memory for that.");

    /** Pace of following. */
    public static final Setting<Integer> NEWEST_INTERVAL_SECONDS = Setting.ofInt(
            "serving.newest-interval-seconds",
            60,
            0,
            86_400,
            "While no checkpoint is promoted the newest one answers. How long it does at least before a newer one replaces"
                    + " it: each has to encode all held-out pairs. A promotion takes effect at once.");

    /** Memory of the gallery. */
    public static final Setting<Long> GALLERY_BYTES = Setting.ofLong(
            "serving.gallery-bytes",
            128L << 20,
            0,
            Long.MAX_VALUE,
            "Most bytes of held-out pictures and captions kept in memory to be searched; later pairs are left out. Features"
                    + " come on top: 16 bytes for each pair and dimension.");

    /** Comparison. */
    public static final Setting<Integer> OTHER_CHECKPOINTS = Setting.ofInt(
            "serving.other-checkpoints",
            2,
            0,
            100,
            "How many checkpoints besides the one that answers are kept in memory, with features of the held-out pairs, once"
                    + " a search has asked for them by name. 0 refuses such searches.");

    /** Body size. */
    public static final Setting<Integer> MAX_BODY_BYTES = Setting.ofInt(
            "serving.max-body-bytes",
            8 << 20,
            1024,
            1 << 30,
            "Largest body of a request in bytes; pictures in it are a third larger than their files, as they are base64.");

    /** Items. */
    public static final Setting<Integer> MAX_ITEMS = Setting.ofInt(
            "serving.max-items",
            64,
            1,
            10_000,
            "Most texts and pictures in one request, together; those of a gallery that comes with it count.");

    /** Pixels. */
    public static final Setting<Long> MAX_PIXELS = Setting.ofLong(
            "serving.max-pixels",
            13_000_000L,
            1,
            1_000_000_000L,
            "Largest width times height of a picture in a request; its header is read before it is decoded.");

    /** Text length. */
    public static final Setting<Integer> MAX_TEXT_CHARACTERS = Setting.ofInt(
            "serving.max-text-characters",
            2000,
            1,
            1_000_000,
            "Most characters of a text in a request. The model itself reads no more tokens than its text length.");

    /** Results. */
    public static final Setting<Integer> MAX_RESULTS =
            Setting.ofInt("serving.max-results", 100, 1, 10_000, "Most results of a search, the largest k.");

    /** Rate. */
    public static final Setting<Double> REQUESTS_PER_SECOND = Setting.ofDouble(
            "serving.requests-per-second",
            20,
            0.01,
            1_000_000,
            "Requests to embed or search that one client address may make per second, over a longer time.");

    /** Burst. */
    public static final Setting<Integer> BURST = Setting.ofInt(
            "serving.burst",
            40,
            1,
            1_000_000,
            "Requests to embed or search that one client address may make at once after a pause.");

    /** Requests at once. */
    public static final Setting<Integer> CONCURRENT_REQUESTS = Setting.ofInt(
            "serving.concurrent-requests",
            8,
            1,
            200,
            "Requests to embed or search that are read and answered at the same time, of all clients; bounds the memory of"
                    + " their bodies.");

    /** Encodes at once. */
    public static final Setting<Integer> CONCURRENT_ENCODES = Setting.ofInt(
            "serving.concurrent-encodes",
            2,
            1,
            200,
            "Requests that decode pictures and run the model at the same time; bounds the memory of pixels and activations.");

    /** Patience. */
    public static final Setting<Double> WAIT_SECONDS = Setting.ofDouble(
            "serving.wait-seconds",
            10,
            0,
            600,
            "How long a request waits for its turn to run the model before it is answered with 503.");

    private static final SettingCatalogue CATALOGUE = SettingCatalogue.of(
            ENABLED,
            NEWEST_INTERVAL_SECONDS,
            GALLERY_BYTES,
            OTHER_CHECKPOINTS,
            MAX_BODY_BYTES,
            MAX_ITEMS,
            MAX_PIXELS,
            MAX_TEXT_CHARACTERS,
            MAX_RESULTS,
            REQUESTS_PER_SECOND,
            BURST,
            CONCURRENT_REQUESTS,
            CONCURRENT_ENCODES,
            WAIT_SECONDS);

    /** Every setting of serving. */
    public static SettingCatalogue catalogue() {
        return CATALOGUE;
    }

    /** The values of a run. */
    public static ServingSettings of(Settings settings) {
        return new ServingSettings(
                settings.get(ENABLED),
                Duration.ofSeconds(settings.get(NEWEST_INTERVAL_SECONDS)),
                settings.get(GALLERY_BYTES),
                settings.get(OTHER_CHECKPOINTS),
                new ServingCaps(
                        settings.get(MAX_BODY_BYTES),
                        settings.get(MAX_ITEMS),
                        settings.get(MAX_PIXELS),
                        settings.get(MAX_TEXT_CHARACTERS),
                        settings.get(MAX_RESULTS),
                        settings.get(REQUESTS_PER_SECOND),
                        settings.get(BURST),
                        settings.get(CONCURRENT_REQUESTS),
                        settings.get(CONCURRENT_ENCODES),
                        Duration.ofMillis(Math.round(settings.get(WAIT_SECONDS) * 1000))));
    }
}
