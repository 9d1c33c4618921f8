package io.palimpsest.trainer.ledger;

import io.palimpsest.events.v1.LedgerEntry;
import io.palimpsest.schemas.topics.Topic;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Deserializer;

/** Reads the committed ledger entries of one model. Stateless apart from the deserializer; one thread uses it. */
public final class LedgerReader {

    private static final TopicPartition LEDGER = new TopicPartition(Topic.LEDGER.topicName(), 0);

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
        List<LedgerRecord> entries = new ArrayList<>();
        forEach(offset, Long.MAX_VALUE, entries::add);
        return entries;
    }

    /**
     * {@return all committed entries, in order}
     *
     * @throws RecordsLostException if the ledger does not begin at its beginning any more
     */
    public List<LedgerRecord> readAll() {
        return readFrom(0);
    }

    /**
     * Hands over the committed entries of {@code [offset, to)} one by one; a long ledger need not fit into memory.
     *
     * @param offset ledger offset to begin at
     * @param to ledger offset to stop before
     * @param entries receives them in order
     * @throws RecordsLostException if the ledger no longer holds them all
     */
    public void forEach(long offset, long to, Consumer<LedgerRecord> entries) {
        byte[] key = model.getBytes(StandardCharsets.UTF_8);
        reader.forEach(LEDGER, offset, to, record -> {
            if (Arrays.equals(record.key(), key)) {
                Object entry = deserializer.deserialize(record.topic(), record.value());
                entries.accept(new LedgerRecord(record.offset(), (LedgerEntry) entry));
            }
        });
    }
}
