package io.palimpsest.trainer.checkpoint;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Which checkpoints are kept: step 0, every end of a domain, the last ones, and those that somebody refers to.
 *
 * @param keepLast how many of the others to keep, {@code >= 1}
 * @param referenced ids of checkpoints that are promoted or a branch's origin; never deleted
 */
public record Retention(int keepLast, Set<String> referenced) {
    public Retention {
        if (keepLast < 1) {
            throw new IllegalArgumentException("checkpoints to keep must be >= 1 but were " + keepLast);
        }
        referenced = Set.copyOf(referenced);
    }

    /**
     * {@return those that may be deleted}
     *
     * @param furthestFirst all checkpoints, the furthest in the ledger first
     */
    List<StoredCheckpoint> expendable(List<StoredCheckpoint> furthestFirst) {
        List<StoredCheckpoint> expendable = new ArrayList<>();
        int others = 0;
        for (StoredCheckpoint checkpoint : furthestFirst) {
            CheckpointManifest manifest = checkpoint.manifest();
            boolean kept = manifest.step() == 0
                    || manifest.endOfDomain()
                    || manifest.branchedFrom() != null
                    || referenced.contains(checkpoint.id());
            if (!kept && others++ >= keepLast) {
                expendable.add(checkpoint);
            }
        }
        return expendable;
    }
}
