package io.palimpsest.local.benchmark;

import io.palimpsest.local.benchmark.result.JsonFile;
import io.palimpsest.local.benchmark.result.RunFiles;
import io.palimpsest.local.benchmark.result.RunRequest;
import io.palimpsest.local.benchmark.result.RunResult;
import io.palimpsest.local.benchmark.result.StreamSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where a benchmark keeps everything. Held by one process at a time from {@link #open} to {@link #close}.
 *
 * <pre>
 * benchmark.json    {@link BenchmarkRecord}: the commands that were given here
 * benchmark.lock    held while a benchmark runs here
 * benchmark.log     log of the process that starts the runs
 * streams/ORDER/    {@link OpenStream}
 * runs/ID/          {@link RunFiles}
 * results.csv, results.json, report.md, report.html
 * </pre>
 */
public final class BenchmarkDirectory implements AutoCloseable {

    private static final String RECORD = "benchmark.json";
    private static final String LOCK = "benchmark.lock";

    private final Path root;
    private final FileChannel channel;

    private BenchmarkDirectory(Path root, FileChannel channel) {
        this.root = root;
        this.channel = channel;
    }

    /**
     * Opens a directory, and creates it if need be.
     *
     * @param place the directory
     * @throws BenchmarkException if another benchmark runs there, or it holds something else
     */
    public static BenchmarkDirectory open(Path place) {
        Path root = place.toAbsolutePath().normalize();
        try {
            refuseStrangers(root);
            Files.createDirectories(root.resolve("runs"));
            FileChannel channel =
                    FileChannel.open(root.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = channel.tryLock();
            if (lock == null) {
                channel.close();
                throw new BenchmarkException(
                        "Another benchmark runs in " + root + ". Stop it, or choose another directory with --out.");
            }
            return new BenchmarkDirectory(root, channel);
        } catch (IOException failure) {
            throw new BenchmarkException("Cannot use the directory " + place + ": " + failure, failure);
        }
    }

    private static void refuseStrangers(Path root) throws IOException {
        if (!Files.isDirectory(root) || Files.exists(root.resolve("runs"))) {
            return;
        }
        try (Stream<Path> entries = Files.list(root)) {
            if (entries.findAny().isPresent()) {
                throw new BenchmarkException("The directory " + root
                        + " holds files but no runs/, so it is not a benchmark's. Choose another one with --out.");
            }
        }
    }

    /** {@return the directory itself} */
    public Path root() {
        return root;
    }

    /** {@return where the process that starts the runs logs} */
    public Path log() {
        return root.resolve("benchmark.log");
    }

    Path streams() {
        return root.resolve("streams");
    }

    /** What a stream holds, if its source was ever sent to its end. */
    Optional<StreamFacts> stream(StreamSpec spec) {
        return OpenStream.known(streams().resolve(spec.key()));
    }

    /** The files of a run. */
    RunFiles run(String id) {
        return new RunFiles(root.resolve("runs").resolve(id));
    }

    /** {@return the results of all runs that are done, by id} */
    public List<RunResult> results() {
        try (Stream<Path> runs = Files.list(root.resolve("runs"))) {
            return runs.sorted()
                    .map(RunFiles::new)
                    .flatMap(files -> files.readResult().stream())
                    .toList();
        } catch (IOException failure) {
            throw new UncheckedIOException("Cannot read the results in " + root, failure);
        }
    }

    /** What all runs that were begun were asked to be. */
    List<RunRequest> requests() {
        try (Stream<Path> runs = Files.list(root.resolve("runs"))) {
            return runs.sorted()
                    .map(RunFiles::new)
                    .flatMap(files -> files.readRequest().stream())
                    .toList();
        } catch (IOException failure) {
            throw new UncheckedIOException("Cannot read the runs in " + root, failure);
        }
    }

    /** {@return what was asked here so far} */
    public BenchmarkRecord record() {
        Path file = root.resolve(RECORD);
        return Files.exists(file) ? JsonFile.read(file, BenchmarkRecord.class) : BenchmarkRecord.NONE;
    }

    /**
     * Keeps what was asked.
     *
     * @param record replaces the one before
     */
    public void keep(BenchmarkRecord record) {
        JsonFile.write(root.resolve(RECORD), record);
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException failure) {
            throw new UncheckedIOException("Cannot release the lock of " + root, failure);
        }
    }
}
