package io.palimpsest.trainer.checkpoint;

import io.palimpsest.model.storage.ObjectLocation;
import io.palimpsest.model.storage.ObjectStorage;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes the objects of a model that no checkpoint of the index needs. {@link ObjectCheckpointStore} says why that is safe even for a trainer
 * that has been replaced. Objects with other names are left alone. One thread uses it.
 */
final class ObjectSweep {

    private static final Logger LOG = LoggerFactory.getLogger(ObjectSweep.class);
    private static final Pattern OBJECT =
            Pattern.compile("writer-(\\d{1,18})/(?:(step-\\d+-[0-9a-f]{8})/[^/]+|blobs/sha256-[0-9a-f]{64}|probe)");

    private final ObjectStorage storage;
    private final ObjectCheckpoints checkpoints;
    private final long token;

    /**
     * @param storage where the objects are
     * @param checkpoints the checkpoints among them
     * @param token of the trainer that sweeps: what later ones wrote is none of its business
     */
    ObjectSweep(ObjectStorage storage, ObjectCheckpoints checkpoints, long token) {
        this.storage = storage;
        this.checkpoints = checkpoints;
        this.token = token;
    }

    /**
     * Deletes.
     *
     * @param index the index after a change that this trainer made
     */
    void sweep(CheckpointIndex index) throws IOException {
        ObjectLocation directory = checkpoints.directory();
        Needed needed = needed(index);
        int deleted = 0;
        for (String path : storage.list(directory)) {
            Matcher object = OBJECT.matcher(path);
            if (object.matches() && Long.parseLong(object.group(1)) <= token && !needed.contains(path, object)) {
                storage.delete(directory.resolve(path));
                deleted++;
            }
        }
        LOG.debug("Deleted {} objects below {} that no checkpoint needs", deleted, directory);
    }

    private Needed needed(CheckpointIndex index) throws IOException {
        Set<String> directories = new HashSet<>();
        Set<String> blobs = new HashSet<>();
        Set<Long> unknown = new HashSet<>();
        for (CheckpointIndex.Entry entry : index.checkpoints()) {
            String writer = "writer-" + entry.writer() + "/";
            directories.add(writer + entry.id());
            try {
                checkpoints.open(entry).manifest().files().stream()
                        .filter(StoredFile::shared)
                        .forEach(file -> blobs.add(writer + "blobs/" + file.blob()));
            } catch (CorruptCheckpointException damaged) {
                // A manifest that cannot be read may name any blob of its writer.
                LOG.warn("{}; what it may share is kept", damaged.getMessage());
                unknown.add(entry.writer());
            }
        }
        return new Needed(directories, blobs, unknown);
    }

    private record Needed(Set<String> directories, Set<String> blobs, Set<Long> unknownWriters) {
        boolean contains(String path, Matcher object) {
            long writer = Long.parseLong(object.group(1));
            String id = object.group(2);
            return id == null
                    ? blobs.contains(path) || unknownWriters.contains(writer)
                    : directories.contains("writer-" + writer + "/" + id);
        }
    }
}
