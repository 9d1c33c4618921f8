package io.palimpsest.bench;

import io.palimpsest.local.commands.AllSettings;
import io.palimpsest.schemas.config.Settings;
import io.palimpsest.trainer.checkpoint.StoredCheckpoint;
import io.palimpsest.trainer.pipeline.TrainerStatus;
import io.palimpsest.trainer.pipeline.TrainingListener;
import io.palimpsest.trainer.pipeline.TrainingLoop;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Runs a trainer against a Kafka that runs already, for a number of steps, and prints what the process uses as it goes and how long checkpoints
 * have held training up.
 *
 * <p>Arguments are {@code steps=N}, {@code every=N} (steps between two lines) and any setting as {@code key=value}.
 */
public final class TrainerSoak implements TrainingListener {

    private static final Path PROCESS = Path.of("/proc/self");

    private final long steps;
    private final long every;
    private TrainingLoop loop;
    private long trainingSince;
    private long lastStep = -1;
    private int checkpoints;
    private double stall;

    private TrainerSoak(long steps, long every) {
        this.steps = steps;
        this.every = every;
    }

    /** Trains and prints. */
    public static void main(String[] arguments) {
        Map<String, String> given = new LinkedHashMap<>();
        for (String argument : arguments) {
            String[] parts = argument.split("=", 2);
            given.put(parts[0], parts[1]);
        }
        long steps = Long.parseLong(Optional.ofNullable(given.remove("steps")).orElse("10000"));
        long every = Long.parseLong(Optional.ofNullable(given.remove("every")).orElse("1000"));
        Settings settings = AllSettings.resolve(given, Map.of(), Optional.empty());
        TrainerSoak soak = new TrainerSoak(steps, every);
        soak.loop = new TrainingLoop(settings, soak);
        print("%8s %9s %9s %8s %8s %12s%n", "step", "heap MiB", "RSS MiB", "files", "threads", "checkpoints");
        soak.loop.run();
        soak.report();
        System.exit(0);
    }

    @Override
    public void changed(TrainerStatus status) {
        // A restart first tells the step that it resumed, which is not one that was trained now.
        if (status.step() == lastStep || status.losses().isEmpty()) {
            return;
        }
        if (lastStep < 0) {
            trainingSince = System.nanoTime();
            print("first step %.1f s after the start of the process%n", sinceStart());
        }
        lastStep = status.step();
        stall = status.checkpointStallSeconds();
        if (lastStep % every == 0) {
            line();
        }
        if (lastStep >= steps) {
            loop.stop();
        }
    }

    @Override
    public void announced(StoredCheckpoint checkpoint) {
        checkpoints++;
    }

    private void line() {
        // What survives a collection is what the process keeps.
        System.gc();
        long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        print(
                "%8d %9.1f %9.1f %8d %8d %12d%n",
                lastStep, heap / 1048576.0, residentKilobytes() / 1024.0, count("fd"), count("task"), checkpoints);
    }

    private void report() {
        double seconds = (System.nanoTime() - trainingSince) / 1e9;
        print(
                "%d steps in %.1f s, %.1f ms each; %d checkpoints held training up for %.2f s, %.2f %% of it%n",
                lastStep, seconds, 1e3 * seconds / lastStep, checkpoints, stall, 100 * stall / seconds);
    }

    private static double sinceStart() {
        return (System.currentTimeMillis()
                        - ManagementFactory.getRuntimeMXBean().getStartTime())
                / 1e3;
    }

    private static long residentKilobytes() {
        try (Stream<String> lines = Files.lines(PROCESS.resolve("status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElse(0);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static long count(String directory) {
        try (Stream<Path> entries = Files.list(PROCESS.resolve(directory))) {
            return entries.count();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static void print(String format, Object... values) {
        System.out.printf(Locale.ROOT, format, values);
    }
}
