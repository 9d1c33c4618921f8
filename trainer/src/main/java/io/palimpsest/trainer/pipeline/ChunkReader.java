package io.palimpsest.trainer.pipeline;

import io.palimpsest.events.v1.DroppedOffset;
import io.palimpsest.events.v1.LedgerEntry;
import io.palimpsest.events.v1.OffsetRange;
import io.palimpsest.schemas.errors.PoisonRecordException;
import io.palimpsest.schemas.topics.Topic;
import io.palimpsest.trainer.ledger.RecordsLostException;
import io.palimpsest.trainer.ledger.TopicReader;
import io.palimpsest.trainer.plan.EventPosition;
import io.palimpsest.trainer.plan.Sample;
import io.palimpsest.trainer.plan.StreamEvent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** Reads samples again that were trainable once: those of a planned chunk, and single ones of earlier chunks. One thread uses it. */
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
                        && inspect(record, "repeat the plan of step " + entry.getStep())
                                instanceof StreamEvent.Trainable trainable) {
                    samples.add(trainable.sample());
                }
            }
        }
        samples.sort(Comparator.comparing(Sample::position));
        return samples;
    }

    /**
     * {@return the samples at the given positions}
     *
     * @param positions where samples stand that were trained before, by partition and offset
     * @throws IllegalStateException if one of them is not trainable any more
     * @throws RecordsLostException if Kafka no longer holds one of them
     */
    public List<Sample> readAt(List<EventPosition> positions) {
        List<Sample> samples = new ArrayList<>(positions.size());
        for (ConsumerRecord<byte[], byte[]> record : recordsAt(positions)) {
            inspectAgain(record).ifPresent(samples::add);
        }
        return samples;
    }

    /**
     * {@return the encoded events at the given positions, in their order}
     *
     * @param positions where samples stand that were trained before, in any order
     * @throws RecordsLostException if Kafka no longer holds one of them
     */
    public List<byte[]> valuesAt(List<EventPosition> positions) {
        Map<EventPosition, byte[]> values = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> record :
                recordsAt(positions.stream().sorted().toList())) {
            values.put(new EventPosition(record.partition(), record.offset()), record.value());
        }
        return positions.stream().map(values::get).toList();
    }

    /**
     * {@return the sample that an event holds which was read before}
     *
     * @param position where the event stood
     * @param value the encoded event
     * @throws IllegalStateException if it is not trainable any more
     */
    public Optional<Sample> read(EventPosition position, byte[] value) {
        return inspectAgain(
                new ConsumerRecord<>(Topic.PAIRS.topicName(), position.partition(), position.offset(), null, value));
    }

    private List<ConsumerRecord<byte[], byte[]>> recordsAt(List<EventPosition> positions) {
        Map<Integer, List<Long>> offsets = new TreeMap<>();
        for (EventPosition position : positions) {
            offsets.computeIfAbsent(position.partition(), absent -> new ArrayList<>())
                    .add(position.offset());
        }
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>(positions.size());
        offsets.forEach((partition, wanted) ->
                records.addAll(reader.readAt(new TopicPartition(Topic.PAIRS.topicName(), partition), wanted)));
        return records;
    }

    private Optional<Sample> inspectAgain(ConsumerRecord<byte[], byte[]> record) {
        return inspect(record, "read a sample again that was trained before") instanceof StreamEvent.Trainable trainable
                ? Optional.of(trainable.sample())
                : Optional.empty();
    }

    private StreamEvent inspect(ConsumerRecord<byte[], byte[]> record, String purpose) {
        try {
            return inspector.inspect(record);
        } catch (PoisonRecordException changed) {
            throw new IllegalStateException(
                    "Cannot " + purpose + ": " + record.topic() + "-"
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
