package io.palimpsest.evaluator.drift;

/**
 * Calm or alarm on one statistic of windows, larger being worse, such as the stability index of the labels or the distance of a mean
 * caption length: its levels come from the reference's own values, it changes only after several windows in a row, and never on an
 * effect that does not matter. One thread at a time; goes to bytes and back.
 */
public final class QuantileAlarm {
    private static final String KIND = "quantile-alarm/1";

    private final AlarmRule rule;
    private final AlarmBand band;
    private final Hysteresis hysteresis;

    private QuantileAlarm(AlarmRule rule, AlarmBand band, Hysteresis hysteresis) {
        this.rule = rule;
        this.band = band;
        this.hysteresis = hysteresis;
    }

    /**
     * A calm start with the levels of a reference.
     *
     * @param reference the statistic of the reference windows, at least 2 values
     * @param minimumEffect the least value that matters
     */
    public static QuantileAlarm of(double[] reference, AlarmRule rule, double minimumEffect) {
        return new QuantileAlarm(rule, AlarmBand.of(reference, rule, minimumEffect), new Hysteresis(rule));
    }

    /** Reads what {@link #toBytes} wrote. */
    public static QuantileAlarm fromBytes(byte[] bytes) {
        StateReader reader = new StateReader(KIND, bytes);
        AlarmRule rule = AlarmRule.read(reader);
        AlarmBand band = new AlarmBand(reader.nextDouble(), reader.nextDouble());
        Hysteresis hysteresis = Hysteresis.read(rule, reader);
        reader.end();
        return new QuantileAlarm(rule, band, hysteresis);
    }

    /** The whole state. */
    public byte[] toBytes() {
        StateWriter writer = new StateWriter(KIND);
        rule.write(writer);
        writer.put(band.clear()).put(band.raise());
        hysteresis.write(writer);
        return writer.bytes();
    }

    /**
     * Takes the next window's value in; NaN, a window without a value, breaks a row and changes nothing else.
     *
     * @return whether calm became alarm or alarm became calm
     */
    public boolean observe(double value) {
        return hysteresis.observe(value >= band.raise(), value < band.clear());
    }

    /** Whether there is an alarm after the values so far. */
    public boolean alarm() {
        return hysteresis.alarm();
    }

    /** The levels. */
    public AlarmBand band() {
        return band;
    }
}
