package io.palimpsest.local.demo;

import io.palimpsest.ingest.Ingest;
import io.palimpsest.ingest.IngestResult;
import io.palimpsest.ingest.source.PairSource;
import io.palimpsest.schemas.config.KafkaClients;
import io.palimpsest.schemas.topics.Topic;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** Sends the source and then notes where the pairs topic ends. {@link #run} runs once, on one thread; others may ask. */
final class PairSending {

    private static final String CLIENT = "palimpsest-demo-end";

    private final Ingest ingest;
    private final KafkaClients clients;
    private volatile Optional<Map<Integer, Long>> pairsEnd = Optional.empty();

    PairSending(Ingest ingest, KafkaClients clients) {
        this.ingest = ingest;
        this.clients = clients;
    }

    void run() throws IOException {
        try (PairSource source = ingest.openSource()) {
            IngestResult result = ingest.run(source);
            if (result.complete()) {
                pairsEnd = Optional.of(readPairsEnd());
            }
        }
    }

    /** @return offset behind the last pair by partition, empty until all pairs are in the topic */
    Optional<Map<Integer, Long>> pairsEnd() {
        return pairsEnd;
    }

    private Map<Integer, Long> readPairsEnd() {
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(clients.bytesConsumer(CLIENT, CLIENT))) {
            List<TopicPartition> partitions = consumer.partitionsFor(Topic.PAIRS.topicName()).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            Map<Integer, Long> ends = new HashMap<>();
            consumer.endOffsets(partitions).forEach((partition, end) -> ends.put(partition.partition(), end));
            return Map.copyOf(ends);
        }
    }
}
