package io.palimpsest.local.benchmark;

import io.palimpsest.events.v1.ImageTextPair;
import io.palimpsest.local.benchmark.result.StreamSpec;
import io.palimpsest.schemas.config.KafkaClients;
import io.palimpsest.schemas.errors.PoisonRecordException;
import io.palimpsest.schemas.split.SampleSplit;
import io.palimpsest.schemas.topics.Topic;
import io.palimpsest.trainer.ledger.TopicReader;
import io.palimpsest.trainer.pipeline.PairReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Deserializer;

/** Counts what the pairs topic holds. Used by one thread, once. */
final class StreamReading {

    private static final String CLIENT = "palimpsest-benchmark-stream";

    private final List<StreamFacts.Segment> segments = new ArrayList<>();
    private final Map<String, Integer> validation = new TreeMap<>();
    private final Map<String, Integer> test = new TreeMap<>();

    private StreamReading() {}

    /**
     * @param clients how to reach Kafka
     * @param spec what decides the stream
     */
    static StreamFacts read(KafkaClients clients, StreamSpec spec) {
        StreamReading reading = new StreamReading();
        TopicReader topics = new TopicReader(clients.bytesConsumer(CLIENT, CLIENT));
        try (Deserializer<Object> deserializer = clients.valueDeserializer()) {
            PairReader pairs = new PairReader(deserializer);
            topics.spans(Topic.PAIRS.topicName())
                    .forEach((partition, span) ->
                            topics.forEach(partition, span.from(), span.to(), record -> reading.accept(pairs, record)));
        }
        return new StreamFacts(spec, reading.segments, reading.validation, reading.test);
    }

    private void accept(PairReader reader, ConsumerRecord<byte[], byte[]> record) {
        ImageTextPair pair;
        try {
            pair = reader.read(record);
        } catch (PoisonRecordException poison) {
            // The trainer dead-letters it, so nobody trains it.
            return;
        }
        String domain = pair.getDomain();
        switch (SampleSplit.of(pair)) {
            case TRAIN -> trained(domain);
            case VALIDATION -> validation.merge(domain, 1, Integer::sum);
            case TEST -> test.merge(domain, 1, Integer::sum);
            case UNSPECIFIED -> throw new IllegalStateException("a split is always decided");
        }
    }

    private void trained(String domain) {
        int last = segments.size() - 1;
        if (last >= 0 && segments.get(last).domain().equals(domain)) {
            segments.set(
                    last, new StreamFacts.Segment(domain, segments.get(last).pairs() + 1));
        } else {
            segments.add(new StreamFacts.Segment(domain, 1));
        }
    }
}
