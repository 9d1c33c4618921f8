package io.palimpsest.trainer.chaos;

import java.time.Duration;
import java.util.Optional;
import java.util.Random;

/** Kills trainers at random instants. The instants come from a seed; what they strike depends on the speed of the machine. */
final class RandomKills {

    /**
     * What came of it.
     *
     * @param seed seed of the instants
     * @param kills processes killed
     * @param runs runs that were compared with the undisturbed one
     * @param differences runs that ended differently
     * @param longestRecovery longest time from the start of a process after a kill to its first step
     */
    record Report(long seed, int kills, int runs, int differences, Duration longestRecovery) {

        @Override
        public String toString() {
            return "seed " + seed + ": " + kills + " kills in " + runs + " runs, " + differences
                    + " differences, longest recovery (process start to first step) " + longestRecovery.toMillis()
                    + " ms";
        }
    }

    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final int MOST_PER_RUN = 4;
    private static final int EARLY_MILLIS = 3_000;
    private static final int LATE_MILLIS = 1_500;

    private final ChaosCluster cluster;
    private final long seed;
    private final Random random;
    private int kills;
    private int runs;
    private int differences;
    private Duration longestRecovery = Duration.ZERO;

    RandomKills(ChaosCluster cluster, long seed) {
        this.cluster = cluster;
        this.seed = seed;
        this.random = new Random(seed);
    }

    /** Trains one model after the other until so many processes were killed, and compares each. */
    Report inflict(int wanted) throws InterruptedException {
        Outcome oracle = cluster.oracle(Variant.USUAL);
        while (kills < wanted) {
            ChaosModel model = cluster.model("random", Variant.USUAL).with("trainer.id", "one");
            int most = Math.min(wanted, kills + MOST_PER_RUN);
            boolean killed = true;
            while (killed && kills < most) {
                killed = startAndKill(model);
            }
            recovered(model.complete());
            compare(model, oracle);
        }
        return new Report(seed, kills, runs, differences, longestRecovery);
    }

    /** Says whether the process was killed; false if it came to its end before. */
    private boolean startAndKill(ChaosModel model) throws InterruptedException {
        try (ChildProcess trainer = model.start()) {
            // One in four dies on its way to the first step, the others while they train.
            if (random.nextInt(4) == 0) {
                Thread.sleep(random.nextInt(EARLY_MILLIS));
            } else {
                trainer.await("step ", PATIENCE);
                Thread.sleep(random.nextInt(LATE_MILLIS));
            }
            trainer.kill();
            recovered(trainer);
            int code = trainer.end(PATIENCE);
            if (code != 0 && code != ChildProcess.KILLED) {
                throw new AssertionError("ended by itself with " + code + ":\n" + trainer.transcript());
            }
            kills += code == ChildProcess.KILLED ? 1 : 0;
            return code == ChildProcess.KILLED;
        }
    }

    private void recovered(ChildProcess trainer) {
        Optional<ChildProcess.Line> first = trainer.first("step ");
        if (first.isPresent() && first.get().after().compareTo(longestRecovery) > 0) {
            longestRecovery = first.get().after();
        }
    }

    private void compare(ChaosModel model, Outcome oracle) {
        runs++;
        try {
            model.assertEndedLike(oracle);
        } catch (AssertionError difference) {
            differences++;
            System.out.println(model.name() + " ended differently: " + difference.getMessage());
        }
    }
}
