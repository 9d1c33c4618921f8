package io.palimpsest.local.benchmark.run;

import io.palimpsest.events.v1.CheckpointAnnouncement;
import io.palimpsest.schemas.config.KafkaClients;
import io.palimpsest.schemas.topics.Topic;
import io.palimpsest.trainer.ledger.TopicReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * The announced checkpoints that a run is scored by.
 *
 * @param untrained the model before its first step
 * @param ends the model at each end of a domain, in the order of training; at least one
 */
record AnnouncedEnds(CheckpointAnnouncement untrained, List<CheckpointAnnouncement> ends) {

    private static final String CLIENT = "palimpsest-benchmark-checkpoints";

    /**
     * Reads them from the topic.
     *
     * @param clients how to reach Kafka
     * @param model name of the model
     * @throws IllegalStateException if the model was not trained to the end of a domain
     */
    static AnnouncedEnds read(KafkaClients clients, String model) {
        Map<String, CheckpointAnnouncement> announced = new LinkedHashMap<>();
        TopicReader topics = new TopicReader(clients.bytesConsumer(CLIENT, CLIENT));
        try (Deserializer<Object> deserializer = clients.valueDeserializer()) {
            TopicPartition partition = new TopicPartition(Topic.CHECKPOINTS.topicName(), 0);
            for (ConsumerRecord<byte[], byte[]> record : topics.readAll(partition)) {
                String id = new String(record.key(), StandardCharsets.UTF_8);
                if (record.value() == null) {
                    announced.remove(id);
                } else if (deserializer.deserialize(record.topic(), record.value())
                                instanceof CheckpointAnnouncement announcement
                        && announcement.getModel().equals(model)) {
                    announced.put(id, announcement);
                }
            }
        }
        List<CheckpointAnnouncement> ordered = new ArrayList<>(announced.values());
        ordered.sort(Comparator.comparingLong(CheckpointAnnouncement::getStep)
                .thenComparingLong(CheckpointAnnouncement::getLedgerOffset));
        List<CheckpointAnnouncement> ends =
                ordered.stream().filter(CheckpointAnnouncement::getEndOfDomain).toList();
        if (ends.isEmpty() || ordered.get(0).getStep() != 0) {
            throw new IllegalStateException("Model '" + model + "' announced "
                    + (ends.isEmpty() ? "no checkpoint at the end of a domain" : "no checkpoint of its untrained state")
                    + ", so there is nothing to score. Was anything of the stream trained?");
        }
        return new AnnouncedEnds(ordered.get(0), ends);
    }
}
