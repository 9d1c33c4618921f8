package io.palimpsest.evaluator.drift;

/**
 * How windows of feature vectors are compared.
 *
 * @param rows vectors taken from every window, 10 to 1000. A window with fewer is refused, from one with more that many are chosen, so
 *     that all distances have the same noise
 * @param referenceWindows windows that make up the reference, 3 to 64; all together at most 4096 rows
 * @param components principal components that the Frechet distance looks at, 1 to 256
 * @param votes statistics, 1 to 4, that must be over their level for a window to speak for an alarm
 * @param rule when distances are an alarm
 * @param minimums distances too small to matter
 */
public record DriftOptions(
        int rows, int referenceWindows, int components, int votes, AlarmRule rule, MinimumEffects minimums) {
    /** Eight windows of 100: with vectors of width 256 the state takes 0.8 MB. */
    public static final DriftOptions DEFAULT =
            new DriftOptions(100, 8, 32, 2, AlarmRule.DEFAULT, MinimumEffects.DEFAULT);

    public DriftOptions {
        check("rows of a window", rows, 10, 1000);
        check("reference windows", referenceWindows, 3, 64);
        check("rows of the reference", rows * referenceWindows, 1, 4096);
        check("principal components", components, 1, 256);
        check("votes", votes, 1, DriftStatistic.values().length);
    }

    private static void check(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + " must be from " + least + " to " + most + " but was " + value);
        }
    }

    /** These options with windows of another size. */
    public DriftOptions withWindows(int rows, int referenceWindows) {
        return new DriftOptions(rows, referenceWindows, components, votes, rule, minimums);
    }

    /** These options with other distances that are too small to matter. */
    public DriftOptions withMinimums(MinimumEffects others) {
        return new DriftOptions(rows, referenceWindows, components, votes, rule, others);
    }

    void write(StateWriter writer) {
        writer.put(rows).put(referenceWindows).put(components).put(votes);
        rule.write(writer);
        minimums.write(writer);
    }

    static DriftOptions read(StateReader reader) {
        return new DriftOptions(
                reader.nextInt(),
                reader.nextInt(),
                reader.nextInt(),
                reader.nextInt(),
                AlarmRule.read(reader),
                MinimumEffects.read(reader));
    }
}
