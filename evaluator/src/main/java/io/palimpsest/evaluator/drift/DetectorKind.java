package io.palimpsest.evaluator.drift;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** The detectors of numbers by name, each with its customary settings. */
public enum DetectorKind {
    ADWIN("adwin", Adwin::withDefaults, Adwin::fromBytes),
    PAGE_HINKLEY("page-hinkley", PageHinkley::withDefaults, PageHinkley::fromBytes),
    TWO_WINDOW_KS("two-window-ks", TwoWindowKs::withDefaults, TwoWindowKs::fromBytes);

    private final String label;
    private final Supplier<ScalarDetector> start;
    private final Function<byte[], ScalarDetector> reader;

    DetectorKind(String label, Supplier<ScalarDetector> start, Function<byte[], ScalarDetector> reader) {
        this.label = label;
        this.start = start;
        this.reader = reader;
    }

    /** Name in settings and alarms. */
    public String label() {
        return label;
    }

    /** A detector that has seen nothing. */
    public ScalarDetector start() {
        return start.get();
    }

    /** The detector that gave these bytes. */
    public ScalarDetector restored(byte[] bytes) {
        return reader.apply(bytes);
    }

    /**
     * {@return the detectors of these names, each once}
     *
     * @throws IllegalArgumentException if one is unknown, naming those there are
     */
    public static List<DetectorKind> named(List<String> labels) {
        return labels.stream().map(DetectorKind::named).distinct().toList();
    }

    private static DetectorKind named(String label) {
        return Arrays.stream(values())
                .filter(kind -> kind.label.equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no detector '" + label + "', only "
                        + Arrays.stream(values()).map(DetectorKind::label).collect(Collectors.joining(", "))));
    }
}
