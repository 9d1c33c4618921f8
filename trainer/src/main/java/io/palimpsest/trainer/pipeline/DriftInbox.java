package io.palimpsest.trainer.pipeline;

import io.palimpsest.events.v1.DriftReport;
import io.palimpsest.events.v1.DriftReportKind;
import io.palimpsest.events.v1.StreamPosition;
import io.palimpsest.schemas.errors.PoisonRecordException;
import io.palimpsest.schemas.logs.LogField;
import io.palimpsest.schemas.topics.Topic;
import io.palimpsest.trainer.plan.ChangePoints;
import io.palimpsest.trainer.plan.StreamChange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the evaluator of one model has reported about drift. The whole topic is read at every start: a change says by its position whether
 * its domain has ended already. Owns its consumer; training thread only.
 *
 * <p>Training waits for the evaluator once per chunk at most, and no longer than it is told. After a wait in vain it does not wait again
 * until the evaluator reports something.
 */
final class DriftInbox implements ChangePoints {

    private static final Logger LOG = LoggerFactory.getLogger(DriftInbox.class);
    private static final TopicPartition DRIFT = new TopicPartition(Topic.DRIFT.topicName(), 0);
    private static final Duration INTERVAL = Duration.ofMillis(100);

    private final String model;
    private final Deserializer<Object> deserializer;
    private final Duration longestWait;
    private final Gate gate;
    private final StatusBoard board;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<StreamChange> found = new ArrayList<>();
    private final Map<Integer, Long> judged = new TreeMap<>();
    private long polledNanos = System.nanoTime() - INTERVAL.toNanos();
    private boolean silent;

    /**
     * @param model whose reports
     * @param consumerProperties consumer properties
     * @param deserializer reads reports; closed by the caller
     * @param longestWait how long to wait for the evaluator at most
     * @param gate asked while waiting; where it says no, the wait ends with {@link StoppedException}
     * @param board told of waits
     */
    DriftInbox(
            String model,
            Map<String, Object> consumerProperties,
            Deserializer<Object> deserializer,
            Duration longestWait,
            Gate gate,
            StatusBoard board) {
        this.model = model;
        this.deserializer = deserializer;
        this.longestWait = longestWait;
        this.gate = gate;
        this.board = board;
        Map<String, Object> properties = new HashMap<>(consumerProperties);
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        this.consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        consumer.assign(List.of(DRIFT));
        consumer.seekToBeginning(List.of(DRIFT));
        long end = consumer.endOffsets(List.of(DRIFT)).get(DRIFT);
        while (consumer.position(DRIFT) < end) {
            poll(INTERVAL);
        }
    }

    @Override
    public List<StreamChange> known() {
        if (System.nanoTime() - polledNanos >= INTERVAL.toNanos()) {
            poll(Duration.ZERO);
        }
        return taken();
    }

    @Override
    public List<StreamChange> judged(Map<Integer, Long> read) {
        poll(Duration.ZERO);
        long deadline = System.nanoTime() + longestWait.toNanos();
        while (!silent && !hasJudged(read)) {
            board.phase(TrainerStatus.Phase.WAITING_FOR_EVALUATOR);
            StoppedException.unless(gate);
            poll(INTERVAL);
            if (System.nanoTime() >= deadline && !hasJudged(read)) {
                silent = true;
                LOG.warn(
                        "No evaluator of model '{}' has looked at the events before {} within {} s"
                                + " (boundary.drift-wait-seconds): they are trained as they are, and a change among them ends"
                                + " the domain after them. Training does not wait again until an evaluator reports something.",
                        model,
                        read,
                        longestWait.toSeconds());
            }
        }
        return taken();
    }

    @Override
    public void close() {
        consumer.close();
    }

    private List<StreamChange> taken() {
        List<StreamChange> taken = List.copyOf(found);
        found.clear();
        return taken;
    }

    private boolean hasJudged(Map<Integer, Long> read) {
        return read.entrySet().stream().allMatch(end -> judged.getOrDefault(end.getKey(), 0L) >= end.getValue());
    }

    private void poll(Duration timeout) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(timeout)) {
            try {
                if (deserializer.deserialize(record.topic(), record.value()) instanceof DriftReport report
                        && report.getModel().equals(model)) {
                    accept(report);
                }
            } catch (PoisonRecordException | SerializationException unreadable) {
                LOG.atWarn()
                        .addKeyValue(LogField.TOPIC, record.topic())
                        .addKeyValue(LogField.PARTITION, record.partition())
                        .addKeyValue(LogField.OFFSET, record.offset())
                        .log(
                                "{}@{} is no drift report and is ignored: {}",
                                DRIFT,
                                record.offset(),
                                unreadable.getMessage());
            }
        }
        polledNanos = System.nanoTime();
    }

    private void accept(DriftReport report) {
        silent = false;
        positions(report.getReadTo()).forEach((partition, offset) -> judged.merge(partition, offset, Math::max));
        if (report.getKind() == DriftReportKind.ALARM) {
            Map<Integer, Long> changedFrom = positions(report.getChangedFrom());
            found.add(new StreamChange(
                    report.getDrift() + " in " + report.getModality() + " from " + changedFrom + " on ("
                            + report.getStatistic() + " " + report.getValue() + " above " + report.getThreshold() + ")",
                    positions(report.getCalmFrom()),
                    changedFrom));
        }
    }

    private static Map<Integer, Long> positions(List<StreamPosition> positions) {
        Map<Integer, Long> offsets = new TreeMap<>();
        positions.forEach(position -> offsets.put(position.getPartition(), position.getOffset()));
        return offsets;
    }
}
