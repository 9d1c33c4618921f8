package io.palimpsest.evaluator;

import io.palimpsest.evaluator.encoding.PairEncoder;
import io.palimpsest.evaluator.page.EvaluatorShare;
import io.palimpsest.evaluator.prequential.TopicPairLog;
import io.palimpsest.evaluator.topology.BoundedStores;
import io.palimpsest.evaluator.topology.EvaluationRules;
import io.palimpsest.evaluator.topology.EvaluatorTopology;
import io.palimpsest.evaluator.topology.PoisonHandler;
import io.palimpsest.evaluator.topology.PrequentialScoring;
import io.palimpsest.evaluator.topology.ShareReader;
import io.palimpsest.evaluator.topology.WireSerdes;
import io.palimpsest.schemas.config.KafkaClients;
import io.palimpsest.schemas.traces.Traces;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.state.HostInfo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The running topology: exactly once, one stream thread. A fault that may pass, such as a registry that is down, replaces the
 * thread and goes on from the last commit; any other stops the stream and is kept as {@link #failure()}.
 */
final class EvaluationStream implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EvaluationStream.class);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration SESSION_TIMEOUT = Duration.ofSeconds(20);
    private static final Duration PAUSE_BEFORE_RETRY = Duration.ofSeconds(2);

    private final KafkaStreams streams;
    private final PairEncoder encoder;
    private final ShareReader share;
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    private EvaluationStream(KafkaStreams streams, PairEncoder encoder, ShareReader share) {
        this.streams = streams;
        this.encoder = encoder;
        this.share = share;
    }

    /**
     * @param encoder closed with the stream
     * @param address where the page of this instance is, for the others
     */
    static EvaluationStream start(
            KafkaClients clients,
            String model,
            EvaluatorSettings settings,
            PairEncoder encoder,
            HostInfo address,
            Clock clock,
            Traces traces) {
        EvaluationRules rules = new EvaluationRules(
                model,
                settings.quiet(),
                settings.galleryLimit(),
                settings.partitions(),
                settings.bucketEvents(),
                settings.drift(),
                settings.verdicts());
        WireSerdes wire = new WireSerdes(
                clients.valueSerde(),
                clients.valueSerde(),
                clients.valueSerde(),
                clients.valueSerde(),
                clients.valueSerde(),
                clients.valueSerde(),
                clients.valueSerde());
        PrequentialScoring prequential =
                new PrequentialScoring(settings.prequential(), partition -> new TopicPairLog(clients, partition));
        KafkaStreams streams = new KafkaStreams(
                EvaluatorTopology.build(rules, encoder, prequential, wire, clock, traces),
                properties(clients, model, settings, address));
        EvaluationStream stream = new EvaluationStream(streams, encoder, new ShareReader(streams, address));
        streams.setUncaughtExceptionHandler(stream::respond);
        streams.start();
        return stream;
    }

    /** Names the consumer group of a model's evaluators, and the topics that they keep their state in. */
    static String applicationId(String model) {
        return "palimpsest-evaluator-" + model;
    }

    /** Why the stream stopped by itself, if it did. */
    Optional<Throwable> failure() {
        return Optional.ofNullable(failure.get());
    }

    /** The state, as Kafka Streams names it. */
    String state() {
        return streams.state().name();
    }

    /** How the evaluators share the work, and what this one holds. */
    EvaluatorShare share() {
        return share.read();
    }

    /** Whether it works or is about to. */
    boolean running() {
        return streams.state().isRunningOrRebalancing() || streams.state() == KafkaStreams.State.CREATED;
    }

    @Override
    public void close() {
        // Leaving the group lets the next start, or another instance, go on at once instead of after the session
        // timeout.
        if (!streams.close(
                CloseOptions.timeout(PATIENCE).withGroupMembershipOperation(GroupMembershipOperation.LEAVE_GROUP))) {
            LOG.warn(
                    "The evaluation stream did not stop within {} s; what it had not committed is evaluated again at"
                            + " the next start",
                    PATIENCE.toSeconds());
        }
        encoder.close();
    }

    private StreamThreadExceptionResponse respond(Throwable fault) {
        for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
            if (cause instanceof RetriableException) {
                LOG.warn("The evaluation stream goes on in a new thread, from its last commit: {}", cause.getMessage());
                pause();
                return StreamThreadExceptionResponse.REPLACE_THREAD;
            }
        }
        LOG.error("The evaluation stream stops; restart the evaluator once the cause is mended", fault);
        failure.set(fault);
        return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_BEFORE_RETRY.toMillis());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static Properties properties(
            KafkaClients clients, String model, EvaluatorSettings settings, HostInfo address) {
        Properties properties = new Properties();
        properties.putAll(clients.streams(applicationId(model)));
        properties.put(StreamsConfig.STATE_DIR_CONFIG, settings.stateDirectory().toString());
        properties.put(StreamsConfig.APPLICATION_SERVER_CONFIG, address.host() + ":" + address.port());
        properties.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, BoundedStores.class);
        properties.put(BoundedStores.BYTES, settings.storeBytes());
        properties.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, settings.standbys());
        properties.put(StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG, PoisonHandler.class);
        properties.put(StreamsConfig.PROCESSING_EXCEPTION_HANDLER_CLASS_CONFIG, PoisonHandler.class);
        properties.put(StreamsConfig.PROCESSING_EXCEPTION_HANDLER_GLOBAL_ENABLED_CONFIG, true);
        properties.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
        // An evaluation blocks the thread, with a transaction open. Both clocks must allow for the longest one.
        int limit = Math.toIntExact(settings.limit().toMillis());
        properties.put(StreamsConfig.producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG), limit);
        properties.put(StreamsConfig.consumerPrefix(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG), 2 * limit);
        // After a kill the next start waits for this long.
        properties.put(
                StreamsConfig.consumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG),
                Math.toIntExact(SESSION_TIMEOUT.toMillis()));
        return properties;
    }
}
