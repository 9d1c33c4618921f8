package io.palimpsest.trainer.plan;

import io.palimpsest.events.v1.DroppedOffset;
import io.palimpsest.events.v1.OffsetRange;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/**
 * A run of events that is planned as a whole: every sample of it is trained once per pass. Immutable.
 *
 * @param domain domain the samples are trained under; under a mixing policy {@link ChunkAssembler#MIXED}; empty for a chunk without
 *     samples outside of any domain
 * @param ranges offsets that make up the chunk, one run per partition
 * @param samples trainable events by partition and offset; may be empty in a chunk that only closes a domain or passes events over
 * @param dropped offsets inside the ranges that must not be trained
 * @param endsDomain whether the domain is complete after this chunk
 * @param reason why the chunk was closed, for people
 */
public record Chunk(
        String domain,
        List<OffsetRange> ranges,
        List<Sample> samples,
        List<DroppedOffset> dropped,
        boolean endsDomain,
        String reason) {

    public Chunk {
        Objects.requireNonNull(domain, "domain");
        Objects.requireNonNull(reason, "reason");
        ranges = List.copyOf(ranges);
        samples =
                samples.stream().sorted(Comparator.comparing(Sample::position)).toList();
        dropped = List.copyOf(dropped);
        if (samples.isEmpty() && dropped.isEmpty() && !endsDomain) {
            throw new IllegalArgumentException(
                    "chunk " + describe(ranges) + " has neither a sample, nor a drop, nor a domain to end");
        }
    }

    /** {@return the ranges as {@code partition@from..to}, for messages} */
    public static String describe(List<OffsetRange> ranges) {
        StringBuilder text = new StringBuilder();
        for (OffsetRange range : ranges) {
            text.append(text.isEmpty() ? "" : ", ")
                    .append(range.getPartition())
                    .append('@')
                    .append(range.getFromOffset())
                    .append("..")
                    .append(range.getToOffset());
        }
        return text.isEmpty() ? "(no offsets)" : text.toString();
    }
}
