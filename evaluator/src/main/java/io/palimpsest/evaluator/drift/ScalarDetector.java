package io.palimpsest.evaluator.drift;

/**
 * Watches a stream of numbers, such as a loss or an error per event or per step, for a change. A detector starts anew by itself after an
 * alarm. One thread at a time; the state goes to bytes and back, and the restored detector goes on with the same bits.
 */
public interface ScalarDetector {

    /**
     * Takes the next value in.
     *
     * @param value any finite number
     * @return whether this value raises an alarm
     */
    boolean update(double value);

    /** The whole state, settings included; each detector's {@code fromBytes} reads it. */
    byte[] toBytes();

    /** The value itself, or an exception when it is not a number to compute with. */
    static double finite(double value) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("a drift detector takes finite numbers but was given " + value
                    + "; leave such values out of its stream");
        }
        return value;
    }
}
