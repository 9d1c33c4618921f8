package io.palimpsest.trainer.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.palimpsest.events.v1.CheckpointAnnouncement;
import io.palimpsest.schemas.topics.Topic;
import io.palimpsest.trainer.checkpoint.LocalCheckpoints;
import io.palimpsest.trainer.checkpoint.StoredCheckpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * What a model has announced and not withdrawn, beside what its store holds.
 *
 * @param announced SHA-256 of the manifest by checkpoint, as announced
 * @param stored SHA-256 of the manifest by checkpoint, of the checkpoints that verify
 */
record Announcements(Map<String, String> announced, Map<String, String> stored) {

    static Announcements of(ChaosCluster cluster, String model, Path checkpoints) {
        return new Announcements(announced(cluster, model), stored(model, checkpoints));
    }

    /** Fails unless exactly the checkpoints that are stored and whole are announced. */
    void assertHonest() {
        assertThat(announced).as("announced and not withdrawn").isEqualTo(stored);
    }

    private static Map<String, String> announced(ChaosCluster cluster, String model) {
        Map<String, String> announced = new TreeMap<>();
        try (Deserializer<Object> deserializer = cluster.clients().valueDeserializer()) {
            for (ConsumerRecord<byte[], byte[]> record : cluster.records(Topic.CHECKPOINTS)) {
                if (record.value() == null) {
                    announced.remove(new String(record.key(), StandardCharsets.UTF_8));
                } else if (deserializer.deserialize(record.topic(), record.value())
                                instanceof CheckpointAnnouncement announcement
                        && announcement.getModel().equals(model)) {
                    announced.put(announcement.getCheckpointId(), announcement.getManifestSha256());
                }
            }
        }
        return announced;
    }

    private static Map<String, String> stored(String model, Path checkpoints) {
        LocalCheckpoints store = new LocalCheckpoints(checkpoints, model);
        Map<String, String> stored = new TreeMap<>();
        try {
            for (StoredCheckpoint checkpoint : store.list()) {
                store.verify(checkpoint);
                stored.put(checkpoint.id(), checkpoint.manifestSha256());
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return stored;
    }
}
