package io.palimpsest.trainer.pipeline;

import io.palimpsest.events.v1.DroppedOffset;
import io.palimpsest.events.v1.LedgerEntry;
import io.palimpsest.events.v1.LedgerEntryKind;
import io.palimpsest.events.v1.OffsetRange;
import io.palimpsest.schemas.errors.PoisonRecordException;
import io.palimpsest.schemas.topics.Topic;
import io.palimpsest.trainer.ledger.LedgerRecord;
import io.palimpsest.trainer.ledger.TopicReader;
import io.palimpsest.trainer.plan.EventPosition;
import io.palimpsest.trainer.plan.Sample;
import io.palimpsest.trainer.plan.StreamEvent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** Reads the samples of a planned chunk again, as its ledger entry names them. One thread uses it. */
public final class ChunkReader {

    private final TopicReader reader;
    private final RecordInspector inspector;

    /**
     * @param reader reads the pairs topic
     * @param inspector decides which records are trainable, by the rules under which the chunk was planned
     */
    public ChunkReader(TopicReader reader, RecordInspector inspector) {
        this.reader = reader;
        this.inspector = inspector;
    }

    /**
     * {@return the trainable samples of a chunk, by partition and offset; none if no step of it trains any}
     *
     * @param chunk all entries of the chunk
     */
    public List<Sample> read(List<LedgerRecord> chunk) {
        return chunk.stream()
                .map(LedgerRecord::entry)
                .filter(entry -> entry.getKind() == LedgerEntryKind.STEP)
                .findFirst()
                .map(this::read)
                .orElse(List.of());
    }

    /**
     * {@return the trainable samples of the entry's chunk, by partition and offset}
     *
     * @param entry any entry of the chunk
     * @throws IllegalStateException if an event that was trainable when it was planned is not any more
     */
    public List<Sample> read(LedgerEntry entry) {
        // What was dropped then stays dropped, even if it could be read now: the plan counts on it.
        Set<EventPosition> dropped =
                entry.getDropped().stream().map(ChunkReader::position).collect(Collectors.toSet());
        List<Sample> samples = new ArrayList<>(entry.getSampleCount());
        for (OffsetRange range : entry.getRanges()) {
            TopicPartition partition = new TopicPartition(Topic.PAIRS.topicName(), range.getPartition());
            for (ConsumerRecord<byte[], byte[]> record :
                    reader.read(partition, range.getFromOffset(), range.getToOffset())) {
                if (!dropped.contains(new EventPosition(record.partition(), record.offset()))
                        && inspect(record, entry) instanceof StreamEvent.Trainable trainable) {
                    samples.add(trainable.sample());
                }
            }
        }
        samples.sort(Comparator.comparing(Sample::position));
        return samples;
    }

    private StreamEvent inspect(ConsumerRecord<byte[], byte[]> record, LedgerEntry entry) {
        try {
            return inspector.inspect(record);
        } catch (PoisonRecordException changed) {
            throw new IllegalStateException(
                    "Cannot repeat the plan of step " + entry.getStep() + ": " + record.topic() + "-"
                            + record.partition() + "@" + record.offset()
                            + " was trainable when it was planned and is not any more (" + changed.code() + ": "
                            + changed.getMessage()
                            + "). Bring the picture or the caps back as they were and start again.",
                    changed);
        }
    }

    private static EventPosition position(DroppedOffset dropped) {
        return new EventPosition(dropped.getPartition(), dropped.getOffset());
    }
}
