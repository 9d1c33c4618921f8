package io.palimpsest.evaluator;

import ai.djl.pytorch.jni.JniUtils;
import io.palimpsest.evaluator.encoding.CheckpointFiles;
import io.palimpsest.evaluator.encoding.ModelDirectoryEncoder;
import io.palimpsest.evaluator.page.Dashboard;
import io.palimpsest.evaluator.page.DashboardFeed;
import io.palimpsest.evaluator.page.DashboardServer;
import io.palimpsest.model.storage.ObjectStorageSettings;
import io.palimpsest.schemas.config.KafkaClients;
import io.palimpsest.schemas.config.KafkaSettings;
import io.palimpsest.schemas.config.Settings;
import io.palimpsest.schemas.topics.TopicCatalogue;
import java.net.URI;
import java.time.Clock;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The evaluator of one model: the evaluation stream, the page, and the feed between Kafka and the page. Start it once and close it
 * once, from any thread; closing waits for the evaluation under way.
 */
public final class EvaluatorService implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EvaluatorService.class);

    private final EvaluationStream stream;
    private final DashboardFeed feed;
    private final DashboardServer server;

    private EvaluatorService(EvaluationStream stream, DashboardFeed feed, DashboardServer server) {
        this.stream = stream;
        this.feed = feed;
        this.server = server;
    }

    /**
     * Makes sure of the topics and starts everything.
     *
     * @param settings resolved from a catalogue that contains {@link EvaluatorSettings#catalogue()} and that of Kafka
     */
    public static EvaluatorService start(Settings settings) {
        EvaluatorSettings own = EvaluatorSettings.of(settings);
        KafkaClients clients = new KafkaClients(settings);
        String model = settings.get(KafkaSettings.MODEL_NAME);
        ensureTopics(clients, settings);
        if (own.threads() > 0) {
            JniUtils.setNumThreads(own.threads());
        }
        Clock clock = Clock.systemUTC();
        CheckpointFiles files = new CheckpointFiles(
                ObjectStorageSettings.open(settings),
                own.stateDirectory().resolve("checkpoints"),
                own.limit().dividedBy(4));
        Dashboard dashboard = new Dashboard(model);
        DashboardServer server = DashboardServer.start(own.httpHost(), own.httpPort(), dashboard, clock);
        DashboardFeed feed = DashboardFeed.start(clients, dashboard);
        try {
            EvaluationStream stream = EvaluationStream.start(
                    clients, model, own, new ModelDirectoryEncoder(own.batchSize(), files), clock);
            LOG.info("Evaluating model {}; the page is at {}", model, server.address());
            return new EvaluatorService(stream, feed, server);
        } catch (RuntimeException failure) {
            feed.close();
            server.close();
            throw failure;
        }
    }

    /** Where the page is. */
    public URI page() {
        return server.address();
    }

    /** Whether checkpoints are being evaluated; false after {@link #close()} or a {@link #failure()}. */
    public boolean running() {
        return stream.running();
    }

    /** Why evaluation stopped by itself, if it did. */
    public Optional<Throwable> failure() {
        return stream.failure();
    }

    @Override
    public void close() {
        stream.close();
        feed.close();
        server.close();
    }

    private static void ensureTopics(KafkaClients clients, Settings settings) {
        try (Admin admin = Admin.create(clients.admin("palimpsest-evaluator-topics"))) {
            TopicCatalogue.ensure(
                    admin, settings.get(KafkaSettings.REPLICATION_FACTOR).shortValue());
        }
    }
}
