package io.palimpsest.trainer.pipeline;

import io.palimpsest.trainer.ledger.RecordsLostException;
import io.palimpsest.trainer.plan.EventPosition;
import io.palimpsest.trainer.plan.Sample;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The events of exemplars: those that are kept, and all others from Kafka. One thread uses it. */
public final class ExemplarEvents {

    private final ChunkReader reader;
    private final Function<EventPosition, Optional<byte[]>> kept;

    /**
     * @param reader reads events again
     * @param kept the encoded event at a position, if it is kept
     */
    public ExemplarEvents(ChunkReader reader, Function<EventPosition, Optional<byte[]>> kept) {
        this.reader = reader;
        this.kept = kept;
    }

    /**
     * {@return the samples of exemplars, by partition and offset}
     *
     * @param exemplars where they stand, by partition and offset
     * @throws RecordsLostException if one is not kept and Kafka no longer holds it
     */
    public List<Sample> samples(List<EventPosition> exemplars) {
        List<Sample> samples = new ArrayList<>();
        List<EventPosition> elsewhere = new ArrayList<>();
        for (EventPosition exemplar : exemplars) {
            Optional<byte[]> event = kept.apply(exemplar);
            event.flatMap(value -> reader.read(exemplar, value)).ifPresent(samples::add);
            if (event.isEmpty()) {
                elsewhere.add(exemplar);
            }
        }
        samples.addAll(inKafka(elsewhere, reader::readAt));
        samples.sort(Comparator.comparing(Sample::position));
        return samples;
    }

    /**
     * {@return the encoded events of exemplars, in their order}
     *
     * @param exemplars where they stand, in any order
     * @throws RecordsLostException if one is not kept and Kafka no longer holds it
     */
    public List<byte[]> values(List<EventPosition> exemplars) {
        Map<EventPosition, byte[]> values = new HashMap<>();
        exemplars.forEach(exemplar -> kept.apply(exemplar).ifPresent(value -> values.put(exemplar, value)));
        List<EventPosition> elsewhere = exemplars.stream()
                .filter(exemplar -> !values.containsKey(exemplar))
                .toList();
        List<byte[]> read = inKafka(elsewhere, reader::valuesAt);
        for (int at = 0; at < read.size(); at++) {
            values.put(elsewhere.get(at), read.get(at));
        }
        return exemplars.stream().map(values::get).toList();
    }

    private static <T> List<T> inKafka(List<EventPosition> exemplars, Function<List<EventPosition>, List<T>> read) {
        try {
            return read.apply(exemplars);
        } catch (RecordsLostException lost) {
            throw RecordsLostException.exemplar(lost);
        }
    }
}
