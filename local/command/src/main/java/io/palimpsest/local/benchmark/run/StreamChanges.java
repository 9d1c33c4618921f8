package io.palimpsest.local.benchmark.run;

import io.palimpsest.evaluator.change.ClosedWindow;
import io.palimpsest.evaluator.change.DriftReports;
import io.palimpsest.evaluator.change.FoundChange;
import io.palimpsest.evaluator.change.PairDescriber;
import io.palimpsest.evaluator.change.StreamWatch;
import io.palimpsest.evaluator.drift.DriftOptions;
import io.palimpsest.events.v1.DriftReport;
import io.palimpsest.events.v1.ImageTextPair;
import io.palimpsest.schemas.config.KafkaClients;
import io.palimpsest.schemas.errors.PoisonRecordException;
import io.palimpsest.schemas.split.SampleSplit;
import io.palimpsest.schemas.topics.Topic;
import io.palimpsest.schemas.topics.TopicCatalogue;
import io.palimpsest.trainer.ledger.TopicReader;
import io.palimpsest.trainer.pipeline.PairReader;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.Deserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks for changes in a stream that is all there, with the evaluator's own watch, and reports them to a model as an evaluator would. A run that
 * finds them there trains as if an evaluator had always been ahead of it. Used by one thread, once.
 */
final class StreamChanges {

    private static final Logger LOG = LoggerFactory.getLogger(StreamChanges.class);
    private static final String CLIENT = "palimpsest-benchmark-changes";
    private static final short ONE_REPLICA = 1;

    private final String model;
    private final InstantSource clock;
    private final PairDescriber describer = new PairDescriber();
    private final StreamWatch watch;
    private final List<DriftReport> reports = new ArrayList<>();

    private StreamChanges(String model, DriftOptions options, InstantSource clock) {
        this.model = model;
        this.clock = clock;
        this.watch = new StreamWatch(options);
    }

    /**
     * Looks, and reports what was found.
     *
     * @param clients how to reach Kafka
     * @param model model whose trainer is told
     * @param options how windows are compared
     * @param clock tells when
     */
    static void report(KafkaClients clients, String model, DriftOptions options, InstantSource clock) {
        StreamChanges changes = new StreamChanges(model, options, clock);
        changes.look(clients);
        changes.send(clients);
    }

    private void look(KafkaClients clients) {
        try (Deserializer<Object> deserializer = clients.valueDeserializer()) {
            PairReader reader = new PairReader(deserializer);
            TopicReader topics = new TopicReader(clients.bytesConsumer(CLIENT, CLIENT));
            topics.spans(Topic.PAIRS.topicName())
                    .forEach((partition, span) ->
                            topics.forEach(partition, span.from(), span.to(), record -> look(reader, record)));
        }
        LOG.info(
                "Found {} changes in the stream: {}",
                reports.size(),
                reports.stream().map(DriftReports::key).toList());
        reports.add(DriftReports.progress(model, watch.readTo(), clock.instant()));
    }

    private void look(PairReader reader, ConsumerRecord<byte[], byte[]> record) {
        try {
            ImageTextPair pair = reader.read(record);
            if (SampleSplit.trained(pair)) {
                describer
                        .describe(pair, record.partition(), record.offset())
                        .flatMap(watch::add)
                        .ifPresent(this::keep);
            }
        } catch (PoisonRecordException poison) {
            LOG.debug("{}@{} is left out; the trainer dead-letters it", record.partition(), record.offset(), poison);
        }
    }

    private void keep(ClosedWindow window) {
        Instant now = clock.instant();
        for (FoundChange change : window.change().stream().toList()) {
            reports.add(DriftReports.change(model, change, window, now));
        }
    }

    private void send(KafkaClients clients) {
        try (Admin admin = Admin.create(clients.admin(CLIENT))) {
            TopicCatalogue.ensure(admin, ONE_REPLICA);
        }
        try (Producer<String, Object> producer = new KafkaProducer<>(clients.producer(CLIENT))) {
            for (DriftReport report : reports) {
                producer.send(new ProducerRecord<>(Topic.DRIFT.topicName(), DriftReports.key(report), report))
                        .get();
            }
        } catch (ExecutionException failure) {
            throw new KafkaException(
                    "The changes of the stream could not be reported to model '" + model
                            + "', so it would train without them; run the benchmark again",
                    failure.getCause());
        } catch (InterruptedException interrupted) {
            throw new InterruptException(interrupted);
        }
    }
}
