package io.palimpsest.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Counts what alarms are worth over many seeds: how many changes were found, how late, and how many alarms had no change. */
final class AlarmTally {
    private final List<Integer> delays = new ArrayList<>();
    private int changes;
    private int falseAlarms;
    private int repeats;
    private long calm;

    /**
     * One stream.
     *
     * @param alarms positions, ascending
     * @param length of the stream
     * @param start first position at which an alarm is possible
     * @param period positions between two changes, the first at this position; the length when there is none
     */
    void add(List<Integer> alarms, int length, int start, int period) {
        calm += Math.min(period, length) - start;
        falseAlarms += (int) alarms.stream().filter(alarm -> alarm < period).count();
        for (int change = period; change < length; change += period) {
            int begin = change;
            List<Integer> own = alarms.stream()
                    .filter(alarm -> alarm >= begin && alarm < begin + period)
                    .toList();
            changes++;
            if (!own.isEmpty()) {
                delays.add(own.get(0) - change);
                repeats += own.size() - 1;
            }
        }
    }

    /**
     * One cell of a table. With changes: how many were found, the median and in brackets the 90th percentile of the delay, and how many
     * further alarms came per change when any did. Without: false alarms.
     *
     * @param per positions that false alarms are given for
     */
    String cell(int per) {
        if (changes == 0) {
            return String.format(Locale.ROOT, "%.2f false per %,d", (double) falseAlarms * per / calm, per);
        }
        String found = String.format(Locale.ROOT, "%d/%d", delays.size(), changes);
        if (delays.isEmpty()) {
            return found;
        }
        List<Integer> sorted = delays.stream().sorted().toList();
        String delay = String.format(Locale.ROOT, "%s, %d (%d)", found, quantile(sorted, 0.5), quantile(sorted, 0.9));
        return repeats == 0 ? delay : String.format(Locale.ROOT, "%s, again %.2f", delay, (double) repeats / changes);
    }

    private static int quantile(List<Integer> sorted, double level) {
        return sorted.get((int) Math.min(sorted.size() - 1, Math.floor(level * sorted.size())));
    }
}
