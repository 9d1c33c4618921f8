package io.palimpsest.trainer.replay;

import io.palimpsest.model.CounterRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Herding (Welling 2009, as in iCaRL, Rebuffi et al. 2017, algorithm 4; CTP specification, section 7, MoF): the mean of the chosen follows the
 * mean of all.
 *
 * <pre>
 * μ = mean of all rows φ
 * p_k = argmin over rows φ not chosen yet of ‖ μ − (φ + p_1 + … + p_{k-1}) / k ‖,   k = 1, 2, …
 * </pre>
 *
 * A tie goes to the lower row. The rows come in the order of choice, so a list cut at its end is the herding of fewer (the original returns
 * them in the order of the data set, which cuts at random). Effort: count × rows × width.
 */
final class Herding implements ExemplarSelection {

    @Override
    public List<Integer> choose(FeatureTable features, int count, CounterRandom random) {
        double[] mean = features.mean();
        // k·μ − (p_1 + … + p_{k-1}), which the next row should be; k times the vector of the formula.
        double[] wanted = new double[features.width()];
        boolean[] taken = new boolean[features.rows()];
        List<Integer> chosen = new ArrayList<>(count);
        while (chosen.size() < count) {
            for (int column = 0; column < wanted.length; column++) {
                wanted[column] += mean[column];
            }
            double[] distances = IntStream.range(0, features.rows())
                    .parallel()
                    .mapToDouble(row -> taken[row] ? Double.POSITIVE_INFINITY : features.squaredDistance(row, wanted))
                    .toArray();
            int next = Smallest.of(distances);
            taken[next] = true;
            features.addTo(wanted, next, -1);
            chosen.add(next);
        }
        return chosen;
    }
}
