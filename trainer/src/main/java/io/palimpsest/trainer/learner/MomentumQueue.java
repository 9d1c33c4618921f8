package io.palimpsest.trainer.learner;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import io.palimpsest.model.CounterRandom;
import io.palimpsest.model.kernels.GradientMode;
import io.palimpsest.trainer.learner.losses.Pairs;

/**
 * The last K momentum features of both modalities, two rings {@code [K, E]} with one pointer (CTP specification, section 2.4).
 *
 * <p>Starts with random unit vectors. Batches may differ in size: the pointer wraps within a batch. One thread; memory belongs to the
 * manager given.
 */
public final class MomentumQueue {
    private final NDArray images;
    private final NDArray texts;
    private final int size;
    private int pointer;

    /**
     * @param size K
     * @param width E
     * @param seed decides the initial content
     */
    public MomentumQueue(NDManager manager, int size, int width, long seed) {
        this(
                randomUnits(manager, size, width, new CounterRandom(seed, "queue-image")),
                randomUnits(manager, size, width, new CounterRandom(seed, "queue-text")));
    }

    /** A queue with the given content {@code [K, E]}, pointer at the first row. */
    MomentumQueue(NDArray images, NDArray texts) {
        this.images = images;
        this.texts = texts;
        this.size = Math.toIntExact(images.getShape().get(0));
    }

    /** The live content in ring order, not in order of age. */
    public Pairs content() {
        return new Pairs(images, texts);
    }

    /** Row that the next feature overwrites. */
    public int pointer() {
        return pointer;
    }

    /** Moves the pointer, as a restored state demands. */
    void moveTo(int row) {
        if (row < 0 || row >= size) {
            throw new IllegalArgumentException("queue pointer must be in [0, " + size + ") but was " + row);
        }
        pointer = row;
    }

    /** Overwrites the oldest rows with momentum features {@code [G, E]}, G at most K. */
    public void enqueue(Pairs features) {
        int count = features.count();
        if (count > size) {
            throw new IllegalArgumentException("a queue of " + size + " cannot take a batch of " + count
                    + "; raise learner.queue-size or lower learner.batch-size");
        }
        int untilEnd = Math.min(count, size - pointer);
        try (GradientMode paused = GradientMode.paused()) {
            write(images, features.images(), untilEnd);
            write(texts, features.texts(), untilEnd);
        }
        pointer = (pointer + count) % size;
    }

    private void write(NDArray ring, NDArray features, int untilEnd) {
        long count = features.getShape().get(0);
        ring.set(rows(pointer, pointer + untilEnd), features.get(rows(0, untilEnd)));
        if (untilEnd < count) {
            ring.set(rows(0, count - untilEnd), features.get(rows(untilEnd, count)));
        }
    }

    private static NDIndex rows(long from, long to) {
        return new NDIndex(from + ":" + to);
    }

    private static NDArray randomUnits(NDManager manager, int size, int width, CounterRandom random) {
        float[] values = new float[size * width];
        for (int row = 0; row < size; row++) {
            double[] vector = random(width, random);
            for (int at = 0; at < width; at++) {
                values[row * width + at] = (float) vector[at];
            }
        }
        // Only a duplicate lives in the engine's memory; Java frees the borrowed one.
        try (NDArray borrowed = manager.create(values, new Shape(size, width))) {
            return borrowed.duplicate();
        }
    }

    private static double[] random(int width, CounterRandom random) {
        double[] vector = new double[width];
        double square = 0;
        for (int at = 0; at < width; at++) {
            vector[at] = random.nextGaussian();
            square += vector[at] * vector[at];
        }
        double norm = Math.sqrt(square);
        for (int at = 0; at < width; at++) {
            vector[at] /= norm;
        }
        return vector;
    }
}
