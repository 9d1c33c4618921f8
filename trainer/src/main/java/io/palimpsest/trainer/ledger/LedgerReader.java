package io.palimpsest.trainer.ledger;

import io.palimpsest.events.v1.LedgerEntry;
import io.palimpsest.schemas.topics.Topic;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Deserializer;

/** Reads the committed ledger entries of one model. Stateless apart from the deserializer; one thread uses it. */
public final class LedgerReader {

    private final String model;
    private final TopicReader reader;
    private final Deserializer<?> deserializer;

    /**
     * @param model model whose entries are wanted; models may share the topic
     * @param reader reads the topic
     * @param deserializer reads ledger entries; closed by the caller
     */
    public LedgerReader(String model, TopicReader reader, Deserializer<?> deserializer) {
        this.model = model;
        this.reader = reader;
        this.deserializer = deserializer;
    }

    /**
     * {@return the committed entries from an offset to the present end, in order}
     *
     * @param offset ledger offset to begin at
     */
    public List<LedgerRecord> readFrom(long offset) {
        byte[] key = model.getBytes(StandardCharsets.UTF_8);
        TopicPartition ledger = new TopicPartition(Topic.LEDGER.topicName(), 0);
        List<LedgerRecord> entries = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : reader.readFrom(ledger, offset)) {
            if (Arrays.equals(record.key(), key)) {
                Object entry = deserializer.deserialize(record.topic(), record.value());
                entries.add(new LedgerRecord(record.offset(), (LedgerEntry) entry));
            }
        }
        return entries;
    }
}
