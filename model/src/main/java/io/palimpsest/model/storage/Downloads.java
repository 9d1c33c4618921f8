package io.palimpsest.model.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Places on the local disk for what is fetched from object storage, each for one use. What a process that died left is deleted a day later,
 * when the next place is made. Safe from any thread and for several processes.
 *
 * @param directory where the places are; created if need be
 */
public record Downloads(Path directory) {

    private static final Logger LOG = LoggerFactory.getLogger(Downloads.class);
    private static final Duration LEFT_BEHIND = Duration.ofDays(1);

    /** {@return a new empty directory; the caller gives it back with {@link #remove}} */
    public Path place() throws IOException {
        Files.createDirectories(directory);
        Instant oldest = Instant.now().minus(LEFT_BEHIND);
        try (Stream<Path> places = Files.list(directory)) {
            for (Path place : places.toList()) {
                if (Files.exists(place)
                        && Files.getLastModifiedTime(place).toInstant().isBefore(oldest)) {
                    remove(place);
                }
            }
        }
        return Files.createTempDirectory(directory, "download-");
    }

    /** Deletes a place with all it holds; one that is gone is no error. */
    public void remove(Path place) throws IOException {
        try (Stream<Path> tree = Files.walk(place)) {
            List<Path> childrenFirst = tree.sorted(Comparator.reverseOrder()).toList();
            for (Path path : childrenFirst) {
                Files.deleteIfExists(path);
            }
        } catch (NoSuchFileException gone) {
            LOG.debug("{} was removed by another process", place, gone);
        } catch (UncheckedIOException failure) {
            throw failure.getCause();
        }
    }
}
