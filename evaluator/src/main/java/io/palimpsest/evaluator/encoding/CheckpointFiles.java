package io.palimpsest.evaluator.encoding;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.palimpsest.model.CorruptWeightsException;
import io.palimpsest.model.ModelDirectory;
import io.palimpsest.model.storage.Downloads;
import io.palimpsest.model.storage.ObjectLocation;
import io.palimpsest.model.storage.ObjectStorage;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads the model of a checkpoint from where it was announced: a directory, or a place in object storage, from which the files of the model
 * are fetched first and deleted once they are in memory. Storage that cannot be reached is tried again for a while, because a checkpoint that is
 * given up stays without metrics. Safe from any thread.
 */
public final class CheckpointFiles implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CheckpointFiles.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final List<String> MODEL =
            List.of(ModelDirectory.PRESET_FILE, ModelDirectory.TOKENIZER_FILE, ModelDirectory.WEIGHTS_FILE);

    private final ObjectStorage storage;
    private final Downloads downloads;
    private final Duration patience;
    private final Device device;

    /**
     * @param storage where {@code s3://} locations lead; closed with this
     * @param scratch local directory for what is being fetched
     * @param patience how long storage that cannot be reached is tried again
     * @param device where the models are to live
     */
    public CheckpointFiles(ObjectStorage storage, Path scratch, Duration patience, Device device) {
        this.storage = storage;
        this.downloads = new Downloads(scratch);
        this.patience = patience;
        this.device = device;
    }

    /** {@return owner of memory on the device where the models are to live; the caller closes it} */
    public NDManager newManager() {
        return NDManager.newBaseManager(device);
    }

    /**
     * {@return the model; the caller closes it}
     *
     * @param manager owner of the weights
     * @param location path, {@code file:} URI or {@code s3://} URI of the checkpoint
     * @throws IOException if files are missing or cannot be read
     */
    ModelDirectory load(NDManager manager, String location) throws IOException {
        if (!ObjectLocation.isOne(location)) {
            return ModelDirectory.load(manager, local(location));
        }
        Path place = downloads.place();
        try {
            fetch(ObjectLocation.parse(location), place, MODEL);
            return ModelDirectory.load(manager, place);
        } finally {
            downloads.remove(place);
        }
    }

    /**
     * As {@link #load}, but reads only files that are those of the manifest, and only of the manifest that was announced.
     *
     * @param manifestSha256 what was announced
     * @throws CorruptWeightsException if the manifest is another one, or a file is not the one that it names
     */
    ModelDirectory loadVerified(NDManager manager, String location, String manifestSha256) throws IOException {
        if (!ObjectLocation.isOne(location)) {
            Path directory = local(location);
            AnnouncedManifest.check(directory, manifestSha256, MODEL);
            return ModelDirectory.load(manager, directory);
        }
        Path place = downloads.place();
        try {
            fetch(ObjectLocation.parse(location), place, List.of(AnnouncedManifest.FILE));
            fetch(ObjectLocation.parse(location), place, MODEL);
            AnnouncedManifest.check(place, manifestSha256, MODEL);
            return ModelDirectory.load(manager, place);
        } finally {
            downloads.remove(place);
        }
    }

    @Override
    public void close() {
        storage.close();
    }

    private static Path local(String location) {
        return location.contains(":") ? Path.of(URI.create(location)) : Path.of(location);
    }

    private void fetch(ObjectLocation checkpoint, Path place, List<String> names) throws IOException {
        long deadline = System.nanoTime() + patience.toNanos();
        for (String name : names) {
            while (!fetched(checkpoint.resolve(name), place.resolve(name), deadline)) {
                pause();
            }
        }
    }

    private boolean fetched(ObjectLocation object, Path file, long deadline) throws IOException {
        try {
            storage.download(object, file);
            return true;
        } catch (NoSuchFileException absent) {
            throw absent;
        } catch (IOException failure) {
            if (System.nanoTime() - deadline >= 0) {
                throw failure;
            }
            LOG.warn("{}; it is tried again", failure.getMessage());
            return false;
        }
    }

    private static void pause() throws InterruptedIOException {
        try {
            Thread.sleep(PAUSE.toMillis());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while a checkpoint was fetched");
        }
    }
}
