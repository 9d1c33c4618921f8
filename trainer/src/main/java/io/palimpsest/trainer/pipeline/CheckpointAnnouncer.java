package io.palimpsest.trainer.pipeline;

import io.palimpsest.events.v1.CheckpointAnnouncement;
import io.palimpsest.events.v1.PartitionOffset;
import io.palimpsest.schemas.topics.Topic;
import io.palimpsest.trainer.checkpoint.CheckpointManifest;
import io.palimpsest.trainer.checkpoint.StoredCheckpoint;
import io.palimpsest.trainer.ledger.Ledger;
import io.palimpsest.trainer.ledger.TopicReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Announces durable checkpoints and withdraws deleted ones, through the ledger's transactions, so that a trainer that was replaced can
 * announce nothing. Training thread only.
 */
final class CheckpointAnnouncer {

    private static final TopicPartition CHECKPOINTS = new TopicPartition(Topic.CHECKPOINTS.topicName(), 0);

    private final Ledger ledger;
    private final Serializer<Object> serializer;

    CheckpointAnnouncer(Ledger ledger, Serializer<Object> serializer) {
        this.ledger = ledger;
        this.serializer = serializer;
    }

    /** Announces checkpoints and withdraws others in one transaction. */
    void announce(List<StoredCheckpoint> durable, List<String> deleted) {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (StoredCheckpoint checkpoint : durable) {
            records.add(record(
                    checkpoint.id(), serializer.serialize(Topic.CHECKPOINTS.topicName(), announcement(checkpoint))));
        }
        for (String id : deleted) {
            records.add(record(id, null));
        }
        ledger.commit(List.of(), records);
    }

    /** Announces a checkpoint whose announcement a crash may have prevented; returns whether that was so. */
    boolean announceIfMissing(StoredCheckpoint checkpoint, TopicReader reader) {
        byte[] key = checkpoint.id().getBytes(StandardCharsets.UTF_8);
        boolean announced = false;
        for (ConsumerRecord<byte[], byte[]> record : reader.readAll(CHECKPOINTS)) {
            if (Arrays.equals(record.key(), key)) {
                announced = record.value() != null;
            }
        }
        if (!announced) {
            announce(List.of(checkpoint), List.of());
        }
        return !announced;
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
                .setLedgerOffset(manifest.ledgerOffset())
                .setCreatedAt(Instant.parse(manifest.createdAt()))
                .build();
    }
}
