package io.palimpsest.trainer.replay;

/** The place of the smallest number. */
final class Smallest {

    private Smallest() {}

    /** {@return the index of the smallest number, the lowest of equal ones} */
    static int of(double[] numbers) {
        int smallest = 0;
        for (int index = 1; index < numbers.length; index++) {
            if (numbers[index] < numbers[smallest]) {
                smallest = index;
            }
        }
        return smallest;
    }
}
