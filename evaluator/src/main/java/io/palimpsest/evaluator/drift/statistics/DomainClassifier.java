package io.palimpsest.evaluator.drift.statistics;

import io.palimpsest.model.CounterRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The classifier two-sample test: how well a linear classifier tells the rows of a window from those of the reference, on rows it was not
 * fitted on. The area under its ROC curve: 0.5 for no difference it can see, give or take chance, and 1 when it tells all apart; over
 * 0.55 is customarily drift in samples of thousands. Values under 0.5 are chance.
 */
public final class DomainClassifier {
    private static final int FOLDS = 5;

    private DomainClassifier() {}

    /**
     * The mean over five folds of the area on the fold that was left out. Which row is in which fold depends on the numbers of rows only.
     *
     * @param reference {@code [n, d]}, n at least 5
     * @param window {@code [m, d]}, m at least 5
     */
    public static double areaUnderCurve(double[][] reference, double[][] window) {
        if (Math.min(reference.length, window.length) < FOLDS) {
            throw new IllegalArgumentException("telling a window from a reference needs at least " + FOLDS
                    + " rows of each but has " + window.length + " and " + reference.length);
        }
        int[] referenceFolds = folds(reference.length, 0);
        int[] windowFolds = folds(window.length, 1);
        double sum = 0;
        for (int fold = 0; fold < FOLDS; fold++) {
            sum += areaOnFold(fold, reference, referenceFolds, window, windowFolds);
        }
        return sum / FOLDS;
    }

    private static double areaOnFold(
            int fold, double[][] reference, int[] referenceFolds, double[][] window, int[] windowFolds) {
        List<double[]> rows = new ArrayList<>(rows(reference, referenceFolds, fold, false));
        int negatives = rows.size();
        rows.addAll(rows(window, windowFolds, fold, false));
        boolean[] positive = new boolean[rows.size()];
        Arrays.fill(positive, negatives, positive.length, true);
        LogisticRegression classifier = LogisticRegression.fit(rows.toArray(double[][]::new), positive);
        return area(
                scores(classifier, rows(reference, referenceFolds, fold, true)),
                scores(classifier, rows(window, windowFolds, fold, true)));
    }

    /** The share of pairs of a negative and a positive in which the positive scores higher; a tie counts half. */
    static double area(double[] negatives, double[] positives) {
        double won = 0;
        for (double positive : positives) {
            for (double negative : negatives) {
                won += positive > negative ? 1 : positive == negative ? 0.5 : 0;
            }
        }
        return won / ((double) negatives.length * positives.length);
    }

    private static double[] scores(LogisticRegression classifier, List<double[]> rows) {
        return rows.stream().mapToDouble(classifier::score).toArray();
    }

    private static List<double[]> rows(double[][] rows, int[] folds, int fold, boolean inside) {
        List<double[]> chosen = new ArrayList<>();
        for (int row = 0; row < rows.length; row++) {
            if ((folds[row] == fold) == inside) {
                chosen.add(rows[row]);
            }
        }
        return chosen;
    }

    private static int[] folds(int count, int side) {
        int[] folds = new CounterRandom(0, "drift-folds", side).permutation(count);
        for (int row = 0; row < count; row++) {
            folds[row] %= FOLDS;
        }
        return folds;
    }
}
