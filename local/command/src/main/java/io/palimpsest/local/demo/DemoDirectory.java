package io.palimpsest.local.demo;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Where a demo keeps everything, and which run it is of. Held by one process at a time from {@link #open} to {@link #close}.
 *
 * <pre>
 * demo.properties   the settings that make the run what it is; a second start must repeat them
 * demo.lock         held while a demo runs here
 * palimpsest.log    the log of all services
 * stack/            Kafka and the registry
 * checkpoints/      the checkpoint store
 * evaluator/        state of Kafka Streams
 * </pre>
 */
final class DemoDirectory implements AutoCloseable {

    private static final String IDENTITY = "demo.properties";
    private static final String LOCK = "demo.lock";

    private final Path root;
    private final FileChannel channel;

    private DemoDirectory(Path root, FileChannel channel) {
        this.root = root;
        this.channel = channel;
    }

    /**
     * Opens a directory for a run, and creates it if need be.
     *
     * @param root the directory
     * @param identity settings that make the run what it is
     * @param fresh whether an earlier run is deleted first
     * @throws DemoException if another demo runs there, it holds another run, or is no demo directory
     */
    static DemoDirectory open(Path root, Map<String, String> identity, boolean fresh) {
        try {
            Path place = root.toAbsolutePath().normalize();
            refuseStrangers(place);
            Files.createDirectories(place);
            DemoDirectory directory = new DemoDirectory(place, lock(place));
            try {
                directory.begin(identity, fresh);
                return directory;
            } catch (IOException | RuntimeException failure) {
                directory.close();
                throw failure;
            }
        } catch (IOException failure) {
            throw new DemoException("Cannot use the directory " + root + ": " + failure, failure);
        }
    }

    private static void refuseStrangers(Path place) throws IOException {
        if (!Files.isDirectory(place) || Files.exists(place.resolve(IDENTITY))) {
            return;
        }
        try (Stream<Path> entries = Files.list(place)) {
            if (entries.anyMatch(entry -> !entry.getFileName().toString().equals(LOCK))) {
                throw new DemoException("The directory " + place + " holds files but no " + IDENTITY
                        + ", so it is not a demo's. Choose another one with --directory.");
            }
        }
    }

    private static FileChannel lock(Path place) throws IOException {
        FileChannel channel =
                FileChannel.open(place.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock();
        if (lock == null) {
            channel.close();
            throw new DemoException(
                    "Another demo runs in " + place + ". Stop it, or choose another directory with --directory.");
        }
        return channel;
    }

    private void begin(Map<String, String> identity, boolean fresh) throws IOException {
        if (fresh) {
            deleteContents();
        }
        Path file = root.resolve(IDENTITY);
        if (!Files.exists(file)) {
            write(file, identity);
            return;
        }
        Map<String, String> before = read(file);
        if (!before.equals(new TreeMap<>(identity))) {
            throw new DemoException("The directory " + root + " holds a run with " + before + ", but this one asks for "
                    + new TreeMap<>(identity) + ". Repeat the same options to go on with it, add --fresh to delete it,"
                    + " or choose another directory with --directory.");
        }
    }

    private static void write(Path file, Map<String, String> identity) throws IOException {
        Properties properties = new Properties();
        properties.putAll(identity);
        try (Writer writer = Files.newBufferedWriter(file)) {
            properties.store(writer, "The run that this directory holds");
        }
    }

    private static Map<String, String> read(Path file) throws IOException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        }
        Map<String, String> identity = new TreeMap<>();
        properties.stringPropertyNames().forEach(key -> identity.put(key, properties.getProperty(key)));
        return identity;
    }

    private void deleteContents() throws IOException {
        List<Path> paths;
        try (Stream<Path> tree = Files.walk(root)) {
            paths = tree.filter(path -> !path.equals(root) && !path.equals(root.resolve(LOCK)))
                    .sorted(Comparator.reverseOrder())
                    .toList();
        }
        for (Path path : paths) {
            Files.delete(path);
        }
    }

    Path root() {
        return root;
    }

    Path log() {
        return root.resolve("palimpsest.log");
    }

    Path stack() {
        return root.resolve("stack");
    }

    Path checkpoints() {
        return root.resolve("checkpoints");
    }

    Path evaluator() {
        return root.resolve("evaluator");
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
