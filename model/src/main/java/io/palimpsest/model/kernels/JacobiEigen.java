package io.palimpsest.model.kernels;

import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Eigendecomposition of a symmetric matrix by Jacobi's rotations, row by row (Golub and Van Loan, "Matrix Computations", section 8.5): slow and exact, for
 * comparison with fast ones.
 */
final class JacobiEigen {
    private static final int MOST_SWEEPS = 100;

    private final int size;
    private final double[][] matrix;
    private final double[][] vectors;

    private JacobiEigen(float[] lower, int size) {
        this.size = size;
        this.matrix = new double[size][size];
        this.vectors = new double[size][size];
        for (int row = 0; row < size; row++) {
            vectors[row][row] = 1;
            for (int column = 0; column < size; column++) {
                matrix[row][column] = lower[Math.max(row, column) * size + Math.min(row, column)];
            }
        }
    }

    /** Decomposes a matrix {@code [size, size]}, row by row, of which the lower triangle is read. */
    static JacobiEigen of(float[] lower, int size) {
        JacobiEigen found = new JacobiEigen(lower, size);
        for (int sweep = 0; sweep < MOST_SWEEPS && found.offDiagonal() > 0; sweep++) {
            for (int p = 0; p < size; p++) {
                for (int q = p + 1; q < size; q++) {
                    found.rotate(p, q);
                }
            }
        }
        return found;
    }

    /** Eigenvalues {@code [size]}, ascending. */
    float[] values() {
        float[] values = new float[size];
        int[] order = order();
        for (int at = 0; at < size; at++) {
            values[at] = (float) matrix[order[at]][order[at]];
        }
        return values;
    }

    /** Eigenvectors {@code [size, size]} row by row, one per column, in the order of the values. */
    float[] vectors() {
        float[] columns = new float[size * size];
        int[] order = order();
        for (int row = 0; row < size; row++) {
            for (int at = 0; at < size; at++) {
                columns[row * size + at] = (float) vectors[row][order[at]];
            }
        }
        return columns;
    }

    private int[] order() {
        return IntStream.range(0, size)
                .boxed()
                .sorted(Comparator.comparingDouble(at -> matrix[at][at]))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    private double offDiagonal() {
        double largest = 0;
        for (int p = 0; p < size; p++) {
            for (int q = p + 1; q < size; q++) {
                largest = Math.max(largest, Math.abs(matrix[p][q]));
            }
        }
        return largest;
    }

    /** Makes the entry (p, q) zero. */
    private void rotate(int p, int q) {
        double entry = matrix[p][q];
        if (entry == 0) {
            return;
        }
        double difference = matrix[q][q] - matrix[p][p];
        // Too small to change either number in double precision.
        if (Math.abs(entry) < 1e-18 * (Math.abs(matrix[p][p]) + Math.abs(matrix[q][q]))) {
            matrix[p][q] = 0;
            matrix[q][p] = 0;
            return;
        }
        double theta = difference / (2 * entry);
        double tangent = Math.copySign(1, theta) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
        double cosine = 1 / Math.sqrt(tangent * tangent + 1);
        double sine = tangent * cosine;
        for (int at = 0; at < size; at++) {
            turn(matrix[at], p, q, cosine, sine);
            turn(vectors[at], p, q, cosine, sine);
        }
        for (int at = 0; at < size; at++) {
            double first = matrix[p][at];
            double second = matrix[q][at];
            matrix[p][at] = cosine * first - sine * second;
            matrix[q][at] = sine * first + cosine * second;
        }
        matrix[p][q] = 0;
        matrix[q][p] = 0;
    }

    private static void turn(double[] row, int p, int q, double cosine, double sine) {
        double first = row[p];
        double second = row[q];
        row[p] = cosine * first - sine * second;
        row[q] = sine * first + cosine * second;
    }
}
