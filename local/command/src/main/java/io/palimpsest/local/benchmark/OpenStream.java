package io.palimpsest.local.benchmark;

import io.palimpsest.ingest.Ingest;
import io.palimpsest.ingest.IngestProgress;
import io.palimpsest.ingest.IngestResult;
import io.palimpsest.ingest.IngestSettings;
import io.palimpsest.ingest.source.PairSource;
import io.palimpsest.local.benchmark.result.JsonFile;
import io.palimpsest.local.benchmark.result.StreamSpec;
import io.palimpsest.local.stack.EmbeddedStack;
import io.palimpsest.schemas.config.KafkaClients;
import io.palimpsest.schemas.config.KafkaSettings;
import io.palimpsest.schemas.config.SettingCatalogue;
import io.palimpsest.schemas.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A stream with the Kafka that holds it, running from {@link #open} to {@link #close}.
 *
 * <pre>
 * stack/        Kafka and the registry
 * stream.json   {@link StreamFacts}: there when the source was sent to its end
 * </pre>
 */
final class OpenStream implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(OpenStream.class);
    private static final String FACTS = "stream.json";
    /** Who the end of the source is announced to; the runs end with the stream by themselves. */
    private static final String NOBODY = "benchmark-source";

    private final EmbeddedStack stack;
    private final StreamFacts facts;

    private OpenStream(EmbeddedStack stack, StreamFacts facts) {
        this.stack = stack;
        this.facts = facts;
    }

    /**
     * {@return what a stream holds, if its source was ever sent to its end}
     *
     * @param directory its directory
     */
    static Optional<StreamFacts> known(Path directory) {
        Path file = directory.resolve(FACTS);
        return Files.exists(file) ? Optional.of(JsonFile.read(file, StreamFacts.class)) : Optional.empty();
    }

    /**
     * Starts the Kafka of a stream, and sends the source if it is not all there.
     *
     * @param directory its directory, created if need be
     * @param spec what decides it
     */
    static OpenStream open(Path directory, StreamSpec spec) throws IOException {
        Files.createDirectories(directory);
        EmbeddedStack stack = EmbeddedStack.start(directory.resolve("stack"), 0, 0);
        try {
            Optional<StreamFacts> known = known(directory);
            StreamFacts facts = known.isPresent() ? known.get() : send(stack, spec);
            if (known.isEmpty()) {
                JsonFile.write(directory.resolve(FACTS), facts);
            }
            return new OpenStream(stack, facts);
        } catch (IOException | RuntimeException failure) {
            stack.close();
            throw failure;
        }
    }

    private static StreamFacts send(EmbeddedStack stack, StreamSpec spec) throws IOException {
        Map<String, String> flags = new TreeMap<>(spec.settings());
        flags.put(KafkaSettings.BOOTSTRAP_SERVERS.key(), stack.bootstrapServers());
        flags.put(KafkaSettings.SCHEMA_REGISTRY_URL.key(), stack.registryUrl());
        flags.put(KafkaSettings.MODEL_NAME.key(), NOBODY);
        Settings settings =
                Settings.of(SettingCatalogue.combine(KafkaSettings.catalogue(), IngestSettings.catalogue()), flags);
        Ingest ingest = new Ingest(settings, IngestProgress.SILENT, Clock.systemUTC());
        try (PairSource source = new SelectedDomains(ingest.openSource(), spec)) {
            IngestResult result = ingest.run(source);
            LOG.info("The domains are in the order '{}'", spec.order());
            if (!result.complete()) {
                throw new BenchmarkException(
                        "Sending the source was stopped before its end; start the benchmark again.");
            }
        }
        StreamFacts facts = StreamReading.read(new KafkaClients(settings), spec);
        if (facts.segments().isEmpty()) {
            throw new BenchmarkException("The source '" + spec.source() + "' has no pair to train.");
        }
        return facts;
    }

    StreamFacts facts() {
        return facts;
    }

    /** Where Kafka clients connect. */
    String bootstrapServers() {
        return stack.bootstrapServers();
    }

    /** Where the schema registry is. */
    String registryUrl() {
        return stack.registryUrl();
    }

    @Override
    public void close() {
        stack.close();
    }
}
