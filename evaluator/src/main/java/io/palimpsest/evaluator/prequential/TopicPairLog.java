package io.palimpsest.evaluator.prequential;

import io.palimpsest.events.v1.ImageTextPair;
import io.palimpsest.schemas.config.KafkaClients;
import io.palimpsest.schemas.errors.PoisonRecordException;
import io.palimpsest.schemas.topics.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Reads a partition of the pairs topic with a consumer of its own, outside of any group. Records that cannot be read are left out: the trainer
 * dead-letters them. Waits a second at most for the broker; a registry that is down is an exception that may pass.
 */
public final class TopicPairLog implements PairLog {
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final int RECORDS_AT_ONCE = 64;

    private final TopicPartition pairs;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Deserializer<Object> values;
    private long position = -1;

    /** @param partition partition of the pairs topic */
    public TopicPairLog(KafkaClients clients, int partition) {
        String client = "palimpsest-evaluator-pairs-" + partition;
        Map<String, Object> properties = clients.bytesConsumer(client, client);
        properties.remove(ConsumerConfig.GROUP_ID_CONFIG);
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, RECORDS_AT_ONCE);
        this.pairs = new TopicPartition(Topic.PAIRS.topicName(), partition);
        this.consumer = new KafkaConsumer<>(properties);
        this.consumer.assign(List.of(pairs));
        this.values = clients.valueDeserializer();
    }

    @Override
    public long end() {
        return consumer.endOffsets(List.of(pairs)).get(pairs);
    }

    @Override
    public Page read(long from) {
        if (from != position) {
            consumer.seek(pairs, from);
        }
        List<LoggedPair> found = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(PATIENCE).records(pairs)) {
            ImageTextPair pair = pair(record);
            if (pair != null) {
                found.add(new LoggedPair(record.offset(), pair));
            }
        }
        position = consumer.position(pairs, PATIENCE);
        return new Page(found, position);
    }

    @Override
    public void close() {
        consumer.close();
        values.close();
    }

    private ImageTextPair pair(ConsumerRecord<byte[], byte[]> record) {
        try {
            return record.value() != null
                            && values.deserialize(record.topic(), record.headers(), record.value())
                                    instanceof ImageTextPair pair
                    ? pair
                    : null;
        } catch (PoisonRecordException unreadable) {
            return null;
        }
    }
}
