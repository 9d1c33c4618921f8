package io.palimpsest.trainer.pipeline;

import io.palimpsest.events.v1.DroppedOffset;
import io.palimpsest.events.v1.ImageTextPair;
import io.palimpsest.events.v1.LedgerEntry;
import io.palimpsest.events.v1.LedgerEntryKind;
import io.palimpsest.events.v1.OffsetRange;
import io.palimpsest.schemas.errors.PoisonRecordException;
import io.palimpsest.schemas.split.SampleSplit;
import io.palimpsest.schemas.topics.Topic;
import io.palimpsest.trainer.RefusedException;
import io.palimpsest.trainer.ledger.LedgerRecord;
import io.palimpsest.trainer.ledger.TopicReader;
import io.palimpsest.trainer.plan.EventPosition;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Where certain samples were trained.
 *
 * @param positions their events that were trained, by partition and offset
 * @param firstEntryOffset ledger offset at which the plan of the first chunk begins that trained one
 * @param firstStep first step of that chunk
 */
record TrainedUses(List<EventPosition> positions, long firstEntryOffset, long firstStep) {

    /**
     * Searches every chunk of a ledger, one at a time.
     *
     * @throws RefusedException if a sample occurs in no chunk, or none was trained
     */
    static TrainedUses find(
            List<LedgerRecord> ledger, Set<String> sampleIds, TopicReader topics, Deserializer<Object> deserializer) {
        List<EventPosition> positions = new ArrayList<>();
        Set<String> unseen = new TreeSet<>(sampleIds);
        LedgerRecord first = null;
        for (List<LedgerRecord> chunk : LedgerRecord.byChunk(ledger)) {
            List<EventPosition> found = new ArrayList<>();
            LedgerEntry plan = chunk.get(0).entry();
            Set<EventPosition> dropped = dropped(plan);
            for (OffsetRange range : plan.getRanges()) {
                TopicPartition partition = new TopicPartition(Topic.PAIRS.topicName(), range.getPartition());
                topics.forEach(partition, range.getFromOffset(), range.getToOffset(), record -> {
                    ImageTextPair pair = pair(record, deserializer);
                    EventPosition position = new EventPosition(record.partition(), record.offset());
                    if (pair != null && sampleIds.contains(pair.getSampleId())) {
                        unseen.remove(pair.getSampleId());
                        if (SampleSplit.trained(pair) && !dropped.contains(position)) {
                            found.add(position);
                        }
                    }
                });
            }
            boolean trains = plan.getKind() == LedgerEntryKind.STEP && !found.isEmpty();
            if (trains && first == null) {
                first = chunk.get(0);
            }
            if (trains) {
                positions.addAll(found);
            }
        }
        if (!unseen.isEmpty()) {
            throw new RefusedException("No event that the ledger covers has a sample id among " + unseen
                    + "; check the spelling. Nothing was done.");
        }
        if (first == null) {
            throw new RefusedException("None of " + new TreeSet<>(sampleIds)
                    + " was ever trained: their events are held out or were dropped. Nothing has to be forgotten.");
        }
        return new TrainedUses(
                positions.stream().sorted().toList(),
                first.offset(),
                first.entry().getStep());
    }

    private static Set<EventPosition> dropped(LedgerEntry plan) {
        Set<EventPosition> dropped = new HashSet<>();
        for (DroppedOffset drop : plan.getDropped()) {
            dropped.add(new EventPosition(drop.getPartition(), drop.getOffset()));
        }
        return dropped;
    }

    /** Null for poison, which the plan has dropped. */
    private static ImageTextPair pair(ConsumerRecord<byte[], byte[]> record, Deserializer<Object> deserializer) {
        try {
            return record.value() != null
                            && deserializer.deserialize(record.topic(), record.headers(), record.value())
                                    instanceof ImageTextPair pair
                    ? pair
                    : null;
        } catch (PoisonRecordException poison) {
            return null;
        }
    }
}
