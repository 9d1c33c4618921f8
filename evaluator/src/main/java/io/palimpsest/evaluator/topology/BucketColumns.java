package io.palimpsest.evaluator.topology;

import io.palimpsest.events.v1.CheckpointAnnouncement;
import io.palimpsest.events.v1.PartitionOffset;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * Time buckets, for streams in which no domain ends: bucket n holds the held-out pairs at the offsets {@code [n * events, (n + 1) * events)}
 * of each partition. It is a function of the position alone, so it depends neither on restarts nor on how many instances there are. A
 * checkpoint has learned a bucket when its trainer had read to its end in every partition; from then on the gallery does not change.
 */
final class BucketColumns implements MatrixColumns {
    private static final String PREFIX = "bucket-";

    private final long events;

    /**
     * @param events offsets of a bucket in each partition, at least 1
     */
    BucketColumns(long events) {
        if (events < 1) {
            throw new IllegalArgumentException("events of a time bucket must be >= 1 but were " + events);
        }
        this.events = events;
    }

    @Override
    public String columnOf(String domain, long offset) {
        return name(offset / events);
    }

    @Override
    public List<String> learned(CheckpointAnnouncement checkpoint, Collection<String> measured) {
        return expected(checkpoint).stream().filter(measured::contains).toList();
    }

    @Override
    public List<String> expected(CheckpointAnnouncement checkpoint) {
        return LongStream.range(0, complete(checkpoint))
                .mapToObj(BucketColumns::name)
                .toList();
    }

    @Override
    public Optional<CheckpointAnnouncement> endOf(
            String column, List<CheckpointAnnouncement> ordered, CheckpointAnnouncement last) {
        long bucket = Long.parseLong(column.substring(PREFIX.length()));
        return ordered.stream()
                .filter(checkpoint -> complete(checkpoint) > bucket && checkpoint.getStep() <= last.getStep())
                .findFirst();
    }

    @Override
    public boolean ends(CheckpointAnnouncement checkpoint, Optional<CheckpointAnnouncement> previous) {
        return complete(checkpoint) > previous.map(this::complete).orElse(0L);
    }

    private long complete(CheckpointAnnouncement checkpoint) {
        return checkpoint.getOffsets().stream()
                        .mapToLong(PartitionOffset::getOffset)
                        .min()
                        .orElse(0)
                / events;
    }

    private static String name(long bucket) {
        return String.format(Locale.ROOT, PREFIX + "%06d", bucket);
    }
}
