package io.palimpsest.evaluator.drift.statistics;

/**
 * Samples without a generator of random numbers, so that any language can rebuild them: fractions of multiples of the golden section and
 * of the root of two. The values that tests expect of them were computed with scipy 1.10.1 and numpy 1.24.2.
 */
final class GoldenSamples {
    private static final double PHI = 0.6180339887498949;
    private static final double PSI = 0.41421356237309515;

    private GoldenSamples() {}

    /** a_i = fr(i PHI), i = 1..50. */
    static double[] a() {
        double[] values = new double[50];
        for (int i = 1; i <= 50; i++) {
            values[i - 1] = fraction(i * PHI);
        }
        return values;
    }

    /** b_i = 0.3 + fr((i + 50) PHI), i = 1..50. */
    static double[] b() {
        double[] values = new double[50];
        for (int i = 1; i <= 50; i++) {
            values[i - 1] = 0.3 + fraction((i + 50) * PHI);
        }
        return values;
    }

    /** P_i = (fr(i PHI), fr(i PSI)), i = 1..40. */
    static double[][] p() {
        double[][] rows = new double[40][];
        for (int i = 1; i <= 40; i++) {
            rows[i - 1] = new double[] {fraction(i * PHI), fraction(i * PSI)};
        }
        return rows;
    }

    /** Q_i = (0.25 + fr((i + 40) PHI), 0.8 fr((i + 40) PSI)), i = 1..40. */
    static double[][] q() {
        double[][] rows = new double[40][];
        for (int i = 1; i <= 40; i++) {
            rows[i - 1] = new double[] {0.25 + fraction((i + 40) * PHI), 0.8 * fraction((i + 40) * PSI)};
        }
        return rows;
    }

    private static double fraction(double value) {
        return value - Math.floor(value);
    }
}
