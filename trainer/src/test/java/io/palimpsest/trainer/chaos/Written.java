package io.palimpsest.trainer.chaos;

import io.palimpsest.events.v1.CheckpointAnnouncement;
import io.palimpsest.schemas.errors.DeadLetter;
import io.palimpsest.schemas.topics.Topic;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Offsets of everything that was committed in the name of a model, apart from its metrics, which are for people and go around the ledger: a
 * step that is repeated, or that a frozen trainer was in the middle of, may be measured twice.
 */
record Written(List<Long> ledger, List<Long> checkpoints, List<Long> deadLetters) {

    static Written by(ChaosCluster cluster, String model) {
        Set<String> ids = cluster.values(Topic.CHECKPOINTS, CheckpointAnnouncement.class).stream()
                .filter(announcement -> announcement.getModel().equals(model))
                .map(CheckpointAnnouncement::getCheckpointId)
                .collect(Collectors.toSet());
        return new Written(
                offsets(cluster, Topic.LEDGER, record -> key(record).equals(model)),
                offsets(cluster, Topic.CHECKPOINTS, record -> ids.contains(key(record))),
                offsets(cluster, Topic.PAIRS_DLQ, record -> DeadLetter.read(record.headers())
                        .model()
                        .equals(model)));
    }

    private static List<Long> offsets(
            ChaosCluster cluster, Topic topic, Predicate<ConsumerRecord<byte[], byte[]>> mine) {
        return cluster.records(topic).stream()
                .filter(mine)
                .map(ConsumerRecord::offset)
                .toList();
    }

    private static String key(ConsumerRecord<byte[], byte[]> record) {
        return new String(record.key(), StandardCharsets.UTF_8);
    }
}
