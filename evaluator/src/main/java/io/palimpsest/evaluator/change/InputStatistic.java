package io.palimpsest.evaluator.change;

import java.util.Locale;

/** A plain number of the pairs of a window, which changes when a source does, before any encoder says so. */
public enum InputStatistic {
    /** Mean luma of the pictures, 0 to 1. */
    BRIGHTNESS("1", InputStatistic.HALF_A_DEVIATION),
    /** Mean standard deviation of a picture's luma, 0 to 0.5. */
    CONTRAST("1", InputStatistic.HALF_A_DEVIATION),
    /** Mean of the roots of the pictures' areas. */
    SIZE("pixels", InputStatistic.HALF_A_DEVIATION),
    /** Mean characters of a caption. */
    CAPTION_LENGTH("characters", InputStatistic.HALF_A_DEVIATION),
    /** Share of the captions' words that no caption of the reference has, 0 to 1. */
    OUT_OF_VOCABULARY("1", 0.1),
    /** The mix of the class labels, as its population stability index against the reference, 0 up. */
    LABEL_MIX("1", 0.25);

    private static final double HALF_A_DEVIATION = 0.5;

    private final String unit;
    private final double minimumEffect;

    InputStatistic(String unit, double minimumEffect) {
        this.unit = unit;
        this.minimumEffect = minimumEffect;
    }

    /** Name in labels and alarms. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Name of its value in the metrics. */
    public String metricName() {
        return "input." + label();
    }

    /** Unit of its value. */
    public String unit() {
        return unit;
    }

    /** Distances under this one do not matter. */
    double minimumEffect() {
        return minimumEffect;
    }
}
