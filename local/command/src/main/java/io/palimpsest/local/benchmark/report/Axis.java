package io.palimpsest.local.benchmark.report;

/** Chooses round numbers for axes. */
final class Axis {

    private static final double[] ROUND = {1, 2, 5, 10};

    private Axis() {}

    /** A round distance that divides {@code [0, top]} into four to eight parts or so. */
    static double step(double top) {
        if (!(top > 0)) {
            return 1;
        }
        double rough = top / 5;
        double power = Math.pow(10, Math.floor(Math.log10(rough)));
        for (double round : ROUND) {
            if (round * power >= rough) {
                return round * power;
            }
        }
        return 10 * power;
    }

    /** The first multiple of the step that is not below the top. */
    static double end(double top) {
        double step = step(top);
        return step * Math.max(1, Math.ceil(top / step - 1e-9));
    }
}
