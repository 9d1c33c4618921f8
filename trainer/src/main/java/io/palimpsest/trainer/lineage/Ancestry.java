package io.palimpsest.trainer.lineage;

import io.palimpsest.trainer.checkpoint.BranchOrigin;
import io.palimpsest.trainer.checkpoint.CheckpointReader;
import io.palimpsest.trainer.checkpoint.StoredCheckpoint;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Finds the checkpoints that a checkpoint comes from, across deleted ones and branches. One thread uses it. */
final class Ancestry {

    private final Function<String, CheckpointReader> stores;
    private final List<Ancestor> found = new ArrayList<>();

    private Ancestry(Function<String, CheckpointReader> stores) {
        this.stores = stores;
    }

    /**
     * {@return the ancestors, the nearest first}
     *
     * @param checkpoint whose
     * @param origins where its model was branched from, the nearest first
     * @param stores opens the checkpoints of a model
     */
    static List<Ancestor> of(
            StoredCheckpoint checkpoint, List<BranchOrigin> origins, Function<String, CheckpointReader> stores)
            throws IOException {
        Ancestry ancestry = new Ancestry(stores);
        StoredCheckpoint current = ancestry.withinModel(checkpoint);
        for (BranchOrigin origin : origins) {
            // A checkpoint that ends in a gap may still be older than the branch: then there is nothing more to tell.
            if (!current.id().equals(origin.branch().id())) {
                break;
            }
            Optional<StoredCheckpoint> stored = ancestry.stored(origin.model(), origin.checkpointId());
            ancestry.add(origin.model(), origin.checkpointId(), stored.isPresent(), Ancestor.Relation.BRANCHED_FROM);
            if (stored.isEmpty()) {
                break;
            }
            current = ancestry.withinModel(stored.get());
        }
        return ancestry.found;
    }

    /** Follows the parents of one model; returns the last one that is stored. */
    private StoredCheckpoint withinModel(StoredCheckpoint checkpoint) throws IOException {
        StoredCheckpoint current = checkpoint;
        String model = checkpoint.manifest().model();
        while (current.manifest().parent() != null) {
            String parent = current.manifest().parent();
            Optional<StoredCheckpoint> stored = stored(model, parent);
            add(model, parent, stored.isPresent(), Ancestor.Relation.PARENT);
            if (stored.isEmpty()) {
                stored = earlier(current, parent);
                if (stored.isEmpty()) {
                    break;
                }
                add(model, stored.get().id(), true, Ancestor.Relation.EARLIER);
            }
            current = stored.get();
        }
        return current;
    }

    private void add(String model, String id, boolean stored, Ancestor.Relation relation) {
        found.add(new Ancestor(model, id, stored, relation));
    }

    private Optional<StoredCheckpoint> stored(String model, String id) throws IOException {
        return stores.apply(model).list().stream()
                .filter(checkpoint -> checkpoint.id().equals(id))
                .findFirst();
    }

    private Optional<StoredCheckpoint> earlier(StoredCheckpoint than, String except) throws IOException {
        return stores.apply(than.manifest().model()).list().stream()
                .filter(checkpoint ->
                        checkpoint.manifest().ledgerOffset() < than.manifest().ledgerOffset())
                .filter(checkpoint -> !checkpoint.id().equals(except))
                .findFirst();
    }
}
