package io.palimpsest.trainer.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.palimpsest.model.storage.ObjectLocation;
import io.palimpsest.model.storage.ObjectStorage;
import io.palimpsest.model.storage.ObjectVersion;
import io.palimpsest.trainer.FencedException;
import java.io.IOException;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The index in object storage. Every change is written on condition that the index is still the one that was read, and is derived anew
 * when it is not. Safe from any thread.
 */
final class IndexObject {

    private static final int ATTEMPTS = 10;

    private final ObjectStorage storage;
    private final ObjectLocation location;
    private final String model;

    /**
     * @param storage where it is
     * @param location the object
     * @param model model, for messages
     */
    IndexObject(ObjectStorage storage, ObjectLocation location, String model) {
        this.storage = storage;
        this.location = location;
        this.model = model;
    }

    /** {@return the index as it is now, {@link CheckpointIndex#ABSENT} if there is none} */
    CheckpointIndex read() throws IOException {
        return parsed(storage.find(location));
    }

    /**
     * {@return the index as it is now}
     *
     * @param token of the trainer, which must own it
     * @throws FencedException if it belongs to another
     */
    CheckpointIndex readOwned(long token) throws IOException {
        CheckpointIndex present = read();
        requireOwner(present, token);
        return present;
    }

    /**
     * Makes a trainer the owner. From then on a trainer with a lower token finds the index changed and this token in it.
     *
     * @param token its token
     * @return the index then
     * @throws FencedException if a trainer with a higher token was made the owner before
     */
    CheckpointIndex claim(long token) throws IOException {
        return swap(present -> {
            refuseHigher(present, token);
            return present.ownedBy(token);
        });
    }

    /**
     * Changes the index.
     *
     * @param token of the trainer, which must own it
     * @param change gives the same index when there is nothing to change
     * @return the index then
     * @throws FencedException if it belongs to another; nothing changed
     */
    CheckpointIndex change(long token, UnaryOperator<CheckpointIndex> change) throws IOException {
        return swap(present -> {
            requireOwner(present, token);
            return change.apply(present);
        });
    }

    private CheckpointIndex swap(Step step) throws IOException {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Optional<ObjectVersion<byte[]>> found = storage.find(location);
            CheckpointIndex present = parsed(found);
            CheckpointIndex wanted = step.after(present);
            if (wanted.equals(present) || storage.putIf(location, wanted.toJson(), found.map(ObjectVersion::tag))) {
                return wanted;
            }
        }
        throw new IOException("Cannot change " + location + ": it was different each of the " + ATTEMPTS
                + " times; see what else writes to it");
    }

    private CheckpointIndex parsed(Optional<ObjectVersion<byte[]>> found) throws IOException {
        if (found.isEmpty()) {
            return CheckpointIndex.ABSENT;
        }
        try {
            return CheckpointIndex.fromJson(found.get().content());
        } catch (JsonProcessingException damaged) {
            throw new IOException(
                    "The index " + location + " cannot be read (" + damaged.getOriginalMessage()
                            + "); no checkpoint can be told from rubbish without it, so restore an older version of this object",
                    damaged);
        }
    }

    private void refuseHigher(CheckpointIndex present, long token) {
        if (present.token() > token) {
            throw new FencedException(
                    model, "the index " + location + " carries token " + present.token() + ", after " + token, null);
        }
    }

    private void requireOwner(CheckpointIndex present, long token) throws IOException {
        refuseHigher(present, token);
        if (present.token() < token) {
            throw new IOException("The index " + location
                    + " was deleted or put back behind this trainer's back: it carries token " + present.token()
                    + ", not " + token + "; start the trainer again to go on from what is there");
        }
    }

    /** What the index becomes. */
    @FunctionalInterface
    private interface Step {
        CheckpointIndex after(CheckpointIndex present) throws IOException;
    }
}
