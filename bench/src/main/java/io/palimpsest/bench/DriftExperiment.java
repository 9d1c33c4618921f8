package io.palimpsest.bench;

import io.palimpsest.evaluator.drift.Adwin;
import io.palimpsest.evaluator.drift.DriftOptions;
import io.palimpsest.evaluator.drift.PageHinkley;
import io.palimpsest.evaluator.drift.ScalarDetector;
import io.palimpsest.evaluator.drift.TwoWindowKs;
import io.palimpsest.evaluator.drift.WindowedDrift;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * Prints, as Markdown, how soon the drift detectors find changes in synthetic streams and how often they raise without one.
 *
 * <p>Arguments: number of seeds, 20 unless given; the first seed, 1 unless given; then rows of a window and reference windows, the
 * defaults unless given.
 */
public final class DriftExperiment {
    private static final int FALSE_ALARMS_PER_VALUES = 10_000;
    private static final int FALSE_ALARMS_PER_WINDOWS = 1000;
    private static final Map<String, Supplier<ScalarDetector>> DETECTORS = new LinkedHashMap<>();

    static {
        DETECTORS.put("ADWIN", Adwin::withDefaults);
        DETECTORS.put("Page-Hinkley, lambda 50", PageHinkley::withDefaults);
        DETECTORS.put("Page-Hinkley, delta 0.1, lambda 20", () -> new PageHinkley(0.1, 20, 0.9999));
        DETECTORS.put("two-window KS", TwoWindowKs::withDefaults);
    }

    private DriftExperiment() {}

    /** Runs all streams. */
    public static void main(String[] arguments) {
        int count = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 20;
        int first = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 1;
        DriftOptions options = arguments.length > 3
                ? DriftOptions.DEFAULT.withWindows(Integer.parseInt(arguments[2]), Integer.parseInt(arguments[3]))
                : DriftOptions.DEFAULT;
        long[] seeds = LongStream.range(first, first + count).toArray();
        print("| change | %s |", String.join(" | ", DETECTORS.keySet()));
        print("| ---%s |", " | ---".repeat(DETECTORS.size()));
        for (ScalarStream stream : ScalarStream.values()) {
            String cells = DETECTORS.values().stream()
                    .map(detector -> scalar(stream, detector, seeds).cell(FALSE_ALARMS_PER_VALUES))
                    .collect(Collectors.joining(" | "));
            print("| %s | %s |", stream.title(), cells);
        }
        print("");
        print("| change | %d reference windows of %d vectors |", options.referenceWindows(), options.rows());
        print("| --- | --- |");
        for (WindowStream stream : WindowStream.values()) {
            print("| %s | %s |", stream.title(), windows(stream, options, seeds).cell(FALSE_ALARMS_PER_WINDOWS));
        }
    }

    private static AlarmTally scalar(ScalarStream stream, Supplier<ScalarDetector> detectors, long[] seeds) {
        AlarmTally tally = new AlarmTally();
        for (long seed : seeds) {
            ScalarDetector detector = detectors.get();
            double[] values = stream.values(seed);
            List<Integer> alarms = new ArrayList<>();
            for (int position = 0; position < values.length; position++) {
                if (detector.update(values[position])) {
                    alarms.add(position);
                }
            }
            tally.add(alarms, stream.length(), 0, stream.period());
        }
        return tally;
    }

    private static AlarmTally windows(WindowStream stream, DriftOptions options, long[] seeds) {
        AlarmTally tally = new AlarmTally();
        int change =
                stream == WindowStream.NONE || stream == WindowStream.UNEVEN ? WindowStream.LENGTH : WindowStream.CALM;
        for (long seed : seeds) {
            WindowedDrift drift = new WindowedDrift(options);
            List<Integer> alarms = new ArrayList<>();
            for (int index = 0; index < WindowStream.LENGTH; index++) {
                if (drift.observe(stream.window(seed, index, options.rows())).raised()) {
                    alarms.add(index);
                }
            }
            tally.add(alarms, WindowStream.LENGTH, options.referenceWindows(), change);
        }
        return tally;
    }

    private static void print(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }
}
