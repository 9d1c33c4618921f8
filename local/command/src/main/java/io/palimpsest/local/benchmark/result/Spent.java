package io.palimpsest.local.benchmark.result;

/**
 * What the training of a run has cost so far, over all its starts. Of a start that was killed, what came after its last checkpoint is missing,
 * and the steps that the next start repeats are counted again.
 *
 * @param starts how often training was started
 * @param wallSeconds time from the start of each process to the end of training
 * @param cpuSeconds processor time of the processes, all threads
 * @param steps training steps carried out, repeated ones included
 * @param stepCpuSeconds processor time of the training thread for them
 * @param stepWallSeconds time for them
 * @param peakMemoryBytes largest resident memory of any start
 */
public record Spent(
        int starts,
        double wallSeconds,
        double cpuSeconds,
        long steps,
        double stepCpuSeconds,
        double stepWallSeconds,
        long peakMemoryBytes) {

    /** Nothing yet. */
    public static final Spent NOTHING = new Spent(0, 0, 0, 0, 0, 0, 0);

    /** Checks the ranges. */
    public Spent {
        if (starts < 0 || steps < 0 || wallSeconds < 0 || cpuSeconds < 0) {
            throw new IllegalArgumentException("starts, steps and seconds must be >= 0 but were " + starts + ", "
                    + steps + ", " + wallSeconds + ", " + cpuSeconds);
        }
    }

    /** {@return this and what another start has cost} */
    public Spent and(Spent other) {
        return new Spent(
                starts + other.starts,
                wallSeconds + other.wallSeconds,
                cpuSeconds + other.cpuSeconds,
                steps + other.steps,
                stepCpuSeconds + other.stepCpuSeconds,
                stepWallSeconds + other.stepWallSeconds,
                Math.max(peakMemoryBytes, other.peakMemoryBytes));
    }
}
