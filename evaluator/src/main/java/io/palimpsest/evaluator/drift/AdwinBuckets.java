package io.palimpsest.evaluator.drift;

import java.util.ArrayList;
import java.util.List;

/**
 * The window of {@link Adwin} as an exponential histogram: level l holds at most five buckets, oldest first, of 2^l values each, kept as
 * sum and sum of squared deviations from the bucket's mean. A sixth bucket makes the two oldest of its level one of the next.
 */
final class AdwinBuckets {
    private static final int MOST_PER_LEVEL = 5;

    /** A run of values: their sum, and the sum of their squared deviations from their mean. */
    record Bucket(double total, double deviation) {
        private static Bucket joined(Bucket older, Bucket newer, double size) {
            double difference = older.total / size - newer.total / size;
            return new Bucket(
                    older.total + newer.total,
                    older.deviation + newer.deviation + size * size * difference * difference / (size + size));
        }
    }

    private final List<List<Bucket>> levels = new ArrayList<>();
    private long width;
    private double total;
    private double deviation;

    AdwinBuckets() {
        levels.add(new ArrayList<>());
    }

    /** Number of values in the window. */
    long width() {
        return width;
    }

    /** Sum of the values in the window. */
    double total() {
        return total;
    }

    /** Mean squared deviation of the values in the window from their mean. */
    double variance() {
        return deviation / width;
    }

    /** The buckets of 2^level values, oldest first; oldest are the buckets of the highest level. */
    List<Bucket> level(int level) {
        return levels.get(level);
    }

    int levels() {
        return levels.size();
    }

    void add(double value) {
        levels.get(0).add(new Bucket(value, 0));
        width++;
        if (width > 1) {
            double difference = value - total / (width - 1);
            deviation += (width - 1.0) * difference * difference / width;
        }
        total += value;
        for (int level = 0; levels.get(level).size() > MOST_PER_LEVEL; level++) {
            if (level + 1 == levels.size()) {
                levels.add(new ArrayList<>());
            }
            List<Bucket> full = levels.get(level);
            levels.get(level + 1).add(Bucket.joined(full.remove(0), full.remove(0), (double) size(level)));
        }
    }

    void dropOldest() {
        int highest = levels.size() - 1;
        Bucket oldest = levels.get(highest).remove(0);
        long size = size(highest);
        width -= size;
        total -= oldest.total;
        double difference = oldest.total / size - total / width;
        deviation -= oldest.deviation + (double) size * width * difference * difference / (size + width);
        if (levels.get(highest).isEmpty() && highest > 0) {
            levels.remove(highest);
        }
    }

    static long size(int level) {
        return 1L << level;
    }

    void write(StateWriter writer) {
        writer.put(width).put(total).put(deviation).put(levels.size());
        for (List<Bucket> level : levels) {
            writer.put(level.size());
            level.forEach(bucket -> writer.put(bucket.total).put(bucket.deviation));
        }
    }

    static AdwinBuckets read(StateReader reader) {
        AdwinBuckets buckets = new AdwinBuckets();
        buckets.width = reader.nextLong();
        buckets.total = reader.nextDouble();
        buckets.deviation = reader.nextDouble();
        int levels = reader.nextInt();
        for (int level = 0; level < levels; level++) {
            if (level > 0) {
                buckets.levels.add(new ArrayList<>());
            }
            int count = reader.nextInt();
            for (int bucket = 0; bucket < count; bucket++) {
                buckets.levels.get(level).add(new Bucket(reader.nextDouble(), reader.nextDouble()));
            }
        }
        return buckets;
    }
}
