package io.palimpsest.ingest;

import io.palimpsest.ingest.source.PairSource;
import io.palimpsest.ingest.stream.StreamPlan;
import io.palimpsest.ingest.stream.StreamShape;
import io.palimpsest.schemas.config.ConfigurationException;
import io.palimpsest.schemas.config.Setting;
import io.palimpsest.schemas.config.SettingCatalogue;
import io.palimpsest.schemas.config.Settings;
import io.palimpsest.schemas.images.PairValidator;
import java.util.function.Function;

/** What can be set about ingesting, and the values of one run. Immutable. */
public record IngestSettings(
        String source,
        DomainOrder domainOrder,
        StreamShape stream,
        boolean hideDomains,
        double rate,
        boolean resume,
        boolean decodeCheck,
        long maxPixels,
        int maxImageBytes) {

    public IngestSettings {
        if (domainOrder.kind() == DomainOrder.Kind.AS_GIVEN && !stream.equals(StreamShape.DOMAINS)) {
            throw new ConfigurationException(
                    DOMAIN_ORDER.key() + " as-given keeps the order of the pairs, so " + STREAM.key()
                            + " cannot shape them. Choose listed, reversed or shuffled, or leave the shape at domains.");
        }
    }

    /** Where the pairs come from. */
    public static final Setting<String> SOURCE = Setting.ofString(
            "ingest.source", "emoji", "emoji for the bundled sample, or a folder that holds a captions.jsonl.");

    /** Order of the domains. */
    public static final Setting<String> DOMAIN_ORDER = Setting.ofString(
            "ingest.domain-order",
            "listed",
            "Order of the domains: listed, reversed, shuffled, shuffled:SEED, or as-given (pairs as the source holds them).");

    /** Shape of the stream. */
    public static final Setting<String> STREAM = Setting.ofString(
            "ingest.stream",
            "domains",
            "How the training pairs of the domains follow each other, once the order of the domains is fixed: domains,"
                    + " blurred[:WIDTH[:SEED]], recurring[:ROUNDS], imbalanced[:RATIO[:SEED]], surprise[:DOMAIN] or"
                    + " mixed[:SEED]; docs/streams.md shows each.");

    /** Whether training pairs lose their domain. */
    public static final Setting<Boolean> HIDE_DOMAINS = Setting.ofBoolean(
            "ingest.hide-domains",
            false,
            "Send all training pairs under the one domain 'stream', so that nothing tells where domains change; held-out"
                    + " pairs keep theirs.");

    /** Speed limit. */
    public static final Setting<Double> RATE =
            Setting.ofDouble("ingest.rate", 0, 0, 1e9, "Pairs a second at most; 0 means as fast as Kafka takes them.");

    /** Whether to skip what is there. */
    public static final Setting<Boolean> RESUME = Setting.ofBoolean(
            "ingest.resume",
            true,
            "Read the pairs topic first and leave out the samples that this source has already sent; false sends all again.");

    /** Whether to decode. */
    public static final Setting<Boolean> DECODE_CHECK = Setting.ofBoolean(
            "ingest.decode-check",
            true,
            "Decode every picture before it is sent, so that a damaged one never reaches the topic.");

    /** Cap on pixels. */
    public static final Setting<Long> MAX_PIXELS = Setting.ofLong(
            "ingest.max-pixels",
            PairValidator.DEFAULT_MAX_PIXELS,
            1,
            1_000_000_000L,
            "Largest width times height of a picture; larger ones are dead-lettered undecoded.");

    /** Cap on bytes. */
    public static final Setting<Integer> MAX_IMAGE_BYTES = Setting.ofInt(
            "ingest.max-image-bytes",
            PairValidator.DEFAULT_MAX_IMAGE_BYTES,
            1,
            PairValidator.DEFAULT_MAX_IMAGE_BYTES,
            "Largest encoded picture in bytes; larger ones are dead-lettered unread.");

    /** Every setting of ingest; combine it with that of Kafka. */
    public static SettingCatalogue catalogue() {
        return SettingCatalogue.of(
                SOURCE, DOMAIN_ORDER, STREAM, HIDE_DOMAINS, RATE, RESUME, DECODE_CHECK, MAX_PIXELS, MAX_IMAGE_BYTES);
    }

    /**
     * The values of one run.
     *
     * @throws ConfigurationException if an order or a shape is not understood, or the two exclude each other
     */
    public static IngestSettings of(Settings settings) {
        return new IngestSettings(
                settings.get(SOURCE),
                parsed(DOMAIN_ORDER, settings, DomainOrder::parse),
                parsed(STREAM, settings, StreamShape::parse),
                settings.get(HIDE_DOMAINS),
                settings.get(RATE),
                settings.get(RESUME),
                settings.get(DECODE_CHECK),
                settings.get(MAX_PIXELS),
                settings.get(MAX_IMAGE_BYTES));
    }

    /** The order in which a source is sent. */
    StreamPlan plan(PairSource source) {
        return domainOrder.kind() == DomainOrder.Kind.AS_GIVEN
                ? StreamPlan.asGiven(source)
                : StreamPlan.of(source, domainOrder.apply(source.domains()), stream);
    }

    private static <T> T parsed(Setting<String> setting, Settings settings, Function<String, T> parse) {
        try {
            return parse.apply(settings.get(setting));
        } catch (IllegalArgumentException wrong) {
            throw new ConfigurationException(setting.key() + ": " + wrong.getMessage(), wrong);
        }
    }
}
