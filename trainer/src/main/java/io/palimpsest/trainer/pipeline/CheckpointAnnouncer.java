package io.palimpsest.trainer.pipeline;

import io.opentelemetry.api.trace.Span;
import io.palimpsest.events.v1.CheckpointAnnouncement;
import io.palimpsest.events.v1.PartitionOffset;
import io.palimpsest.schemas.logs.LogField;
import io.palimpsest.schemas.topics.Topic;
import io.palimpsest.schemas.traces.Traces;
import io.palimpsest.trainer.checkpoint.CheckpointManifest;
import io.palimpsest.trainer.checkpoint.StoredCheckpoint;
import io.palimpsest.trainer.faults.FailPoint;
import io.palimpsest.trainer.faults.FailPoints;
import io.palimpsest.trainer.ledger.Ledger;
import io.palimpsest.trainer.ledger.TopicReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Announces durable checkpoints and withdraws deleted ones, through the ledger's transactions, so that a trainer that was replaced can
 * announce nothing. Training thread only.
 */
final class CheckpointAnnouncer {

    private static final Logger LOG = LoggerFactory.getLogger(CheckpointAnnouncer.class);
    private static final TopicPartition CHECKPOINTS = new TopicPartition(Topic.CHECKPOINTS.topicName(), 0);

    private final String model;
    private final Ledger ledger;
    private final Serializer<Object> serializer;
    private final FailPoints failPoints;
    private final TrainingTraces traces;

    CheckpointAnnouncer(
            String model, Ledger ledger, Serializer<Object> serializer, FailPoints failPoints, TrainingTraces traces) {
        this.traces = traces;
        this.model = model;
        this.ledger = ledger;
        this.serializer = serializer;
        this.failPoints = failPoints;
    }

    /** Announces checkpoints and withdraws others in one transaction. */
    void announce(List<StoredCheckpoint> durable, List<String> deleted) {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (StoredCheckpoint checkpoint : durable) {
            ProducerRecord<byte[], byte[]> record = record(
                    checkpoint.id(), serializer.serialize(Topic.CHECKPOINTS.topicName(), announcement(checkpoint)));
            Traces.write(traces.of(checkpoint), record.headers());
            records.add(record);
        }
        for (String id : deleted) {
            records.add(record(id, null));
        }
        if (records.isEmpty()) {
            return;
        }
        failPoints.reached(FailPoint.BEFORE_ANNOUNCEMENT);
        List<Span> spans = durable.stream().map(traces::announcement).toList();
        try {
            ledger.commit(List.of(), records);
        } catch (RuntimeException failure) {
            spans.forEach(span -> Traces.failed(span, failure));
            throw failure;
        } finally {
            spans.forEach(Span::end);
        }
        traces.announced(durable);
        failPoints.reached(FailPoint.AFTER_ANNOUNCEMENT);
        durable.forEach(CheckpointAnnouncer::tell);
        deleted.forEach(id -> LOG.atInfo()
                .addKeyValue(LogField.CHECKPOINT, id)
                .log("Checkpoint {} is withdrawn: retention has deleted it", id));
    }

    private static void tell(StoredCheckpoint checkpoint) {
        CheckpointManifest manifest = checkpoint.manifest();
        LOG.atInfo()
                .addKeyValue(LogField.CHECKPOINT, checkpoint.id())
                .addKeyValue(LogField.STEP, manifest.step())
                .addKeyValue(LogField.DOMAIN, manifest.domain())
                .log(
                        "Checkpoint {} is announced{}",
                        checkpoint.id(),
                        manifest.endOfDomain() ? ", the end of a domain" : "");
    }

    /**
     * Brings the topic in line with the store after a crash: announces what is stored and was not announced, and withdraws what was
     * announced and is not stored any more.
     *
     * @param stored all checkpoints of the store
     * @param reader reads the topic
     * @param deserializer reads announcements
     */
    void reconcile(List<StoredCheckpoint> stored, TopicReader reader, Deserializer<Object> deserializer) {
        Set<String> announced = new LinkedHashSet<>();
        for (ConsumerRecord<byte[], byte[]> record : reader.readAll(CHECKPOINTS)) {
            String id = new String(record.key(), StandardCharsets.UTF_8);
            if (record.value() == null) {
                announced.remove(id);
            } else if (deserializer.deserialize(record.topic(), record.value())
                            instanceof CheckpointAnnouncement announcement
                    && announcement.getModel().equals(model)) {
                announced.add(id);
            }
        }
        List<StoredCheckpoint> missing = new ArrayList<>(stored);
        missing.removeIf(checkpoint -> announced.contains(checkpoint.id()));
        // As training announces them: the oldest first.
        Collections.reverse(missing);
        stored.forEach(checkpoint -> announced.remove(checkpoint.id()));
        announce(missing, List.copyOf(announced));
    }

    private static ProducerRecord<byte[], byte[]> record(String id, byte[] value) {
        return new ProducerRecord<>(Topic.CHECKPOINTS.topicName(), id.getBytes(StandardCharsets.UTF_8), value);
    }

    private static CheckpointAnnouncement announcement(StoredCheckpoint checkpoint) {
        CheckpointManifest manifest = checkpoint.manifest();
        List<PartitionOffset> offsets = new ArrayList<>();
        new TreeMap<>(manifest.offsets())
                .forEach((partition, offset) -> offsets.add(PartitionOffset.newBuilder()
                        .setPartition(partition)
                        .setOffset(offset)
                        .build()));
        Map<String, Long> plannedTo = new TreeMap<>();
        manifest.plan().next().forEach((partition, offset) -> plannedTo.put(String.valueOf(partition), offset));
        return CheckpointAnnouncement.newBuilder()
                .setModel(manifest.model())
                .setCheckpointId(manifest.id())
                .setParentId(manifest.parent())
                .setStep(manifest.step())
                .setLocation(checkpoint.location().toString())
                .setManifestSha256(checkpoint.manifestSha256())
                .setLearner(manifest.learner())
                .setDomain(manifest.domain())
                .setDomainIndex(manifest.domainIndex())
                .setDomainsSeen(manifest.domainsSeen())
                .setEndOfDomain(manifest.endOfDomain())
                .setTrainedPairs(manifest.trainedPairs())
                .setOffsets(offsets)
                .setPlannedTo(plannedTo)
                .setLedgerOffset(manifest.ledgerOffset())
                .setCreatedAt(Instant.parse(manifest.createdAt()))
                .build();
    }
}
