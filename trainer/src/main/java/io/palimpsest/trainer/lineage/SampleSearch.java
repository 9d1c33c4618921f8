package io.palimpsest.trainer.lineage;

import io.palimpsest.events.v1.ImageTextPair;
import io.palimpsest.schemas.errors.PoisonRecordException;
import io.palimpsest.schemas.split.SampleSplit;
import io.palimpsest.schemas.topics.Topic;
import io.palimpsest.trainer.RefusedException;
import io.palimpsest.trainer.ledger.TopicReader;
import io.palimpsest.trainer.pipeline.PairReader;
import io.palimpsest.trainer.plan.EventPosition;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Looks through the whole pairs topic for the events of one sample; holds only what it finds. One thread uses it, once. */
final class SampleSearch {

    private static final int EXAMPLES = 3;

    private final String sampleId;
    private final PairReader pairs;
    private final List<FoundEvent> found = new ArrayList<>();
    private final Set<String> examples = new LinkedHashSet<>();
    private long read;

    private SampleSearch(String sampleId, PairReader pairs) {
        this.sampleId = sampleId;
        this.pairs = pairs;
    }

    /**
     * {@return every event of the sample, by partition and offset}
     *
     * @param sampleId the sample
     * @param reader reads the topic
     * @param pairs reads its records
     * @throws RefusedException if there is none
     */
    static List<FoundEvent> run(String sampleId, TopicReader reader, PairReader pairs) {
        SampleSearch search = new SampleSearch(sampleId, pairs);
        String topic = Topic.PAIRS.topicName();
        reader.spans(topic)
                .forEach((partition, span) -> reader.forEach(partition, span.from(), span.to(), search::look));
        if (search.found.isEmpty()) {
            throw new RefusedException("None of the " + search.read + " events in " + topic + " is of sample '"
                    + sampleId + "'. Sample ids there look like " + search.examples + ".");
        }
        return search.found;
    }

    private void look(ConsumerRecord<byte[], byte[]> record) {
        read++;
        EventPosition position = new EventPosition(record.partition(), record.offset());
        Instant time = Instant.ofEpochMilli(record.timestamp());
        try {
            ImageTextPair pair = pairs.read(record);
            if (pair.getSampleId().equals(sampleId)) {
                found.add(new FoundEvent(position, time, pair.getDomain(), !SampleSplit.trained(pair)));
            } else if (examples.size() < EXAMPLES) {
                examples.add(pair.getSampleId());
            }
        } catch (PoisonRecordException unreadable) {
            // Nothing but the key is left to tell whose it is.
            if (record.key() != null && new String(record.key(), StandardCharsets.UTF_8).equals(sampleId)) {
                found.add(new FoundEvent(position, time, null, false));
            }
        }
    }
}
