package io.palimpsest.trainer.replay;

/**
 * Features of samples, one row each, in plain memory: sums over them come out the same on every machine. Immutable by agreement: nobody
 * writes to the values.
 *
 * @param values {@code rows × width}, row after row
 * @param width numbers of a row, {@code >= 1}
 */
public record FeatureTable(float[] values, int width) {

    public FeatureTable {
        if (width < 1 || values.length % width != 0) {
            throw new IllegalArgumentException(
                    "features must be rows of >= 1 numbers but were " + values.length + " in rows of " + width);
        }
    }

    /** {@return how many samples there are} */
    public int rows() {
        return values.length / width;
    }

    /** {@return the mean over rows} */
    double[] mean() {
        double[] mean = new double[width];
        for (int row = 0; row < rows(); row++) {
            addTo(mean, row, 1);
        }
        for (int column = 0; column < width; column++) {
            mean[column] /= rows();
        }
        return mean;
    }

    /** {@return a row as a vector of its own} */
    double[] vector(int row) {
        double[] vector = new double[width];
        addTo(vector, row, 1);
        return vector;
    }

    /** Adds a multiple of a row to a sum. */
    void addTo(double[] sum, int row, double factor) {
        int start = row * width;
        for (int column = 0; column < width; column++) {
            sum[column] += factor * values[start + column];
        }
    }

    /** {@return the squared Euclidean distance of a row from a point} */
    double squaredDistance(int row, double[] point) {
        int start = row * width;
        // Four sums, because a processor adds independent numbers at once and dependent ones one after the other.
        double sum0 = 0;
        double sum1 = 0;
        double sum2 = 0;
        double sum3 = 0;
        int column = 0;
        for (; column + 3 < width; column += 4) {
            double d0 = values[start + column] - point[column];
            double d1 = values[start + column + 1] - point[column + 1];
            double d2 = values[start + column + 2] - point[column + 2];
            double d3 = values[start + column + 3] - point[column + 3];
            sum0 += d0 * d0;
            sum1 += d1 * d1;
            sum2 += d2 * d2;
            sum3 += d3 * d3;
        }
        for (; column < width; column++) {
            double d = values[start + column] - point[column];
            sum0 += d * d;
        }
        return (sum0 + sum1) + (sum2 + sum3);
    }
}
