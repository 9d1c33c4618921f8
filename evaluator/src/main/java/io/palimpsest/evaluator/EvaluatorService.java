package io.palimpsest.evaluator;

import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.JniUtils;
import io.palimpsest.evaluator.encoding.CheckpointFiles;
import io.palimpsest.evaluator.encoding.ModelDirectoryEncoder;
import io.palimpsest.evaluator.page.Dashboard;
import io.palimpsest.evaluator.page.DashboardFeed;
import io.palimpsest.evaluator.page.DashboardServer;
import io.palimpsest.evaluator.page.DashboardState;
import io.palimpsest.evaluator.page.DeadLetterRoutes;
import io.palimpsest.evaluator.page.EvaluatorShare;
import io.palimpsest.evaluator.page.OrderRoutes;
import io.palimpsest.evaluator.page.PromotionOrders;
import io.palimpsest.evaluator.page.ShareRoutes;
import io.palimpsest.evaluator.serving.ReadService;
import io.palimpsest.evaluator.serving.ServingSettings;
import io.palimpsest.evaluator.serving.http.ReadApi;
import io.palimpsest.model.EngineDevice;
import io.palimpsest.model.storage.ObjectStorageSettings;
import io.palimpsest.schemas.config.KafkaClients;
import io.palimpsest.schemas.config.KafkaSettings;
import io.palimpsest.schemas.config.Settings;
import io.palimpsest.schemas.topics.TopicCatalogue;
import io.palimpsest.schemas.traces.Traces;
import java.net.URI;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The evaluator of one model: the evaluation stream, the page, the feed between Kafka and the page, and what answers requests.
 * Start it once and close it once, from any thread; closing waits for the evaluation under way.
 */
public final class EvaluatorService implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EvaluatorService.class);

    private final EvaluationStream stream;
    private final Dashboard dashboard;
    private final DashboardFeed feed;
    private final DashboardServer server;
    private final DeadLetterRoutes letters;
    private final Optional<ReadService> reading;

    private EvaluatorService(
            EvaluationStream stream,
            Dashboard dashboard,
            DashboardFeed feed,
            DashboardServer server,
            DeadLetterRoutes letters,
            Optional<ReadService> reading) {
        this.stream = stream;
        this.dashboard = dashboard;
        this.feed = feed;
        this.server = server;
        this.letters = letters;
        this.reading = reading;
    }

    /**
     * Makes sure of the topics and starts everything.
     *
     * @param settings resolved from a catalogue that contains {@link EvaluatorSettings#catalogue()} and that of Kafka
     */
    public static EvaluatorService start(Settings settings) {
        return start(settings, Optional.empty());
    }

    /**
     * As {@link #start(Settings)}, with a page that may promote and roll back.
     *
     * @param orders carries out what is ordered on the page
     */
    public static EvaluatorService start(Settings settings, Optional<PromotionOrders> orders) {
        return start(settings, orders, Traces.OFF);
    }

    /**
     * As {@link #start(Settings, Optional)}, traced.
     *
     * @param traces gets a span of each evaluation, a child of that of its checkpoint
     */
    public static EvaluatorService start(Settings settings, Optional<PromotionOrders> orders, Traces traces) {
        EvaluatorSettings own = EvaluatorSettings.of(settings);
        KafkaClients clients = new KafkaClients(settings);
        String model = settings.get(KafkaSettings.MODEL_NAME);
        ensureTopics(clients, settings);
        if (own.threads() > 0) {
            // The native library is loaded with the engine.
            Engine.getInstance();
            JniUtils.setNumThreads(own.threads());
        }
        Clock clock = Clock.systemUTC();
        CheckpointFiles files = files(settings, own);
        Dashboard dashboard = new Dashboard(model);
        ServingSettings serving = ServingSettings.of(settings);
        Optional<ReadService> reading = serving.enabled()
                ? Optional.of(ReadService.start(
                        clients,
                        model,
                        EvaluationStream.applicationId(model),
                        serving,
                        own.batchSize(),
                        files(settings, own),
                        clock))
                : Optional.empty();
        DeadLetterRoutes letters = new DeadLetterRoutes(clients);
        AtomicReference<EvaluationStream> running = new AtomicReference<>();
        DashboardServer server;
        try {
            server = DashboardServer.start(own.httpHost(), own.httpPort(), dashboard, clock, javalin -> {
                new OrderRoutes(own.orders(), orders).addTo(javalin);
                letters.addTo(javalin);
                new ShareRoutes(() -> Optional.ofNullable(running.get()).map(EvaluationStream::share)).addTo(javalin);
                reading.ifPresent(there -> new ReadApi(there.state(), there.others(), serving.caps()).addTo(javalin));
            });
        } catch (RuntimeException failure) {
            letters.close();
            reading.ifPresent(ReadService::close);
            throw failure;
        }
        DashboardFeed feed = DashboardFeed.start(clients, dashboard);
        try {
            EvaluationStream stream = EvaluationStream.start(
                    clients,
                    model,
                    own,
                    new ModelDirectoryEncoder(own.batchSize(), files),
                    own.advertised(server.address()),
                    clock,
                    traces);
            running.set(stream);
            LOG.info("Evaluating model {}; the page is at {}", model, server.address());
            return new EvaluatorService(stream, dashboard, feed, server, letters, reading);
        } catch (RuntimeException failure) {
            feed.close();
            server.close();
            letters.close();
            reading.ifPresent(ReadService::close);
            throw failure;
        }
    }

    /** What the page shows. */
    public DashboardState state() {
        return dashboard.state(System.currentTimeMillis());
    }

    /** The state of the evaluation stream, as Kafka Streams names it. */
    public String streamState() {
        return stream.state();
    }

    /** How the evaluators of the model share the work, and what this one holds. */
    public EvaluatorShare share() {
        return stream.share();
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
        letters.close();
        reading.ifPresent(ReadService::close);
    }

    private static CheckpointFiles files(Settings settings, EvaluatorSettings own) {
        return new CheckpointFiles(
                ObjectStorageSettings.open(settings),
                own.stateDirectory().resolve("checkpoints"),
                own.limit().dividedBy(4),
                EngineDevice.of(settings));
    }

    private static void ensureTopics(KafkaClients clients, Settings settings) {
        try (Admin admin = Admin.create(clients.admin("palimpsest-evaluator-topics"))) {
            TopicCatalogue.ensure(
                    admin, settings.get(KafkaSettings.REPLICATION_FACTOR).shortValue());
        }
    }
}
