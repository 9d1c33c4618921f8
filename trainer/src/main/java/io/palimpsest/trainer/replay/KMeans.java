package io.palimpsest.trainer.replay;

import io.palimpsest.model.CounterRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The real samples nearest to the centres of k-means (CTP specification, section 7, Kmeans).
 *
 * <pre>
 * start:   k-means++ (Arthur and Vassilvitskii 2007): a row drawn uniformly, then rows drawn by their squared distance from the nearest drawn
 * Lloyd:   every row to its nearest centre, every centre to the mean of its rows; until no row moves, at most 500 times
 * choice:  for each centre, the one of most rows first: the nearest row that no centre before it has
 * </pre>
 *
 * A tie goes to the lower row or centre; a centre that loses all its rows stays where it is. Unlike the original's the choice holds no row twice,
 * and it is ordered by what a row stands for, so that a list cut at its end loses those that stand for fewest. Effort of an iteration: rows ×
 * moved centres × width.
 */
final class KMeans implements ExemplarSelection {

    private static final int MAX_ITERATIONS = 500;
    private static final int NONE = -1;

    @Override
    public List<Integer> choose(FeatureTable features, int count, CounterRandom random) {
        if (count == 0) {
            return List.of();
        }
        double[][] centres = start(features, count, random);
        int[] nearest = new int[features.rows()];
        Arrays.fill(nearest, NONE);
        boolean[] moved = new boolean[count];
        for (int iteration = 0; iteration < MAX_ITERATIONS && assign(features, centres, moved, nearest); iteration++) {
            move(features, centres, moved, nearest);
        }
        return pick(features, centres, nearest);
    }

    /** Rows to begin with, as centres. */
    static double[][] start(FeatureTable features, int count, CounterRandom random) {
        double[][] centres = new double[count][];
        double[] distances = new double[features.rows()];
        Arrays.fill(distances, Double.POSITIVE_INFINITY);
        int row = random.nextInt(features.rows());
        for (int centre = 0; centre < count; centre++) {
            double[] drawn = features.vector(row);
            centres[centre] = drawn;
            Arrays.parallelSetAll(
                    distances, other -> Math.min(distances[other], features.squaredDistance(other, drawn)));
            row = draw(distances, random);
        }
        return centres;
    }

    /** Draws a row by weight; where nothing has weight any more the rest are copies of centres, and any will do. */
    private static int draw(double[] weights, CounterRandom random) {
        double total = 0;
        for (double weight : weights) {
            total += weight;
        }
        double rest = random.nextDouble() * total;
        int last = 0;
        for (int row = 0; row < weights.length; row++) {
            if (weights[row] > 0) {
                last = row;
                rest -= weights[row];
                if (rest < 0) {
                    return row;
                }
            }
        }
        return last;
    }

    /**
     * Sends every row to its nearest centre. Where the own centre has not moved, only a centre that has moved can have come nearer.
     *
     * @return whether a row goes to another centre than before
     */
    private static boolean assign(FeatureTable features, double[][] centres, boolean[] moved, int[] nearest) {
        int[] before = nearest.clone();
        Arrays.parallelSetAll(nearest, row -> {
            int own = before[row];
            boolean lost = own == NONE || moved[own];
            int best = lost ? NONE : own;
            double smallest = lost ? Double.POSITIVE_INFINITY : features.squaredDistance(row, centres[own]);
            for (int centre = 0; centre < centres.length; centre++) {
                if (lost || moved[centre]) {
                    double distance = features.squaredDistance(row, centres[centre]);
                    if (distance < smallest || (distance == smallest && centre < best)) {
                        smallest = distance;
                        best = centre;
                    }
                }
            }
            return best;
        });
        return !Arrays.equals(before, nearest);
    }

    private static void move(FeatureTable features, double[][] centres, boolean[] moved, int[] nearest) {
        double[][] sums = new double[centres.length][features.width()];
        int[] sizes = sizes(nearest, centres.length);
        for (int row = 0; row < nearest.length; row++) {
            features.addTo(sums[nearest[row]], row, 1);
        }
        for (int centre = 0; centre < centres.length; centre++) {
            double[] mean = sums[centre];
            for (int column = 0; column < mean.length; column++) {
                mean[column] = sizes[centre] == 0 ? centres[centre][column] : mean[column] / sizes[centre];
            }
            moved[centre] = !Arrays.equals(mean, centres[centre]);
            centres[centre] = mean;
        }
    }

    private static List<Integer> pick(FeatureTable features, double[][] centres, int[] nearest) {
        int[] sizes = sizes(nearest, centres.length);
        boolean[] taken = new boolean[features.rows()];
        List<Integer> chosen = new ArrayList<>(centres.length);
        IntStream.range(0, centres.length)
                .boxed()
                .sorted(Comparator.comparingInt(centre -> -sizes[centre]))
                .forEach(centre -> {
                    double[] distances = IntStream.range(0, features.rows())
                            .parallel()
                            .mapToDouble(row -> taken[row]
                                    ? Double.POSITIVE_INFINITY
                                    : features.squaredDistance(row, centres[centre]))
                            .toArray();
                    int next = Smallest.of(distances);
                    taken[next] = true;
                    chosen.add(next);
                });
        return chosen;
    }

    private static int[] sizes(int[] nearest, int centres) {
        int[] sizes = new int[centres];
        for (int centre : nearest) {
            sizes[centre]++;
        }
        return sizes;
    }
}
