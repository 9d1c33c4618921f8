package io.palimpsest.trainer.checkpoint;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Where a branch begins.
 *
 * @param branch first checkpoint of the branch, which is a copy
 * @param model model it was branched from
 * @param checkpointId checkpoint of that model it is a copy of; the store may no longer hold it
 */
public record BranchOrigin(StoredCheckpoint branch, String model, String checkpointId) {

    /**
     * {@return the origin that a manifest states, if its checkpoint is the first of a branch}
     *
     * @param checkpoint any checkpoint
     */
    static Optional<BranchOrigin> of(StoredCheckpoint checkpoint) {
        String origin = checkpoint.manifest().branchedFrom();
        if (origin == null) {
            return Optional.empty();
        }
        int slash = origin.lastIndexOf('/');
        return Optional.of(new BranchOrigin(checkpoint, origin.substring(0, slash), origin.substring(slash + 1)));
    }

    /**
     * {@return the origins of a model from the nearest to the furthest; none if it is no branch}
     *
     * @param model the model
     * @param stores opens the checkpoints of a model
     */
    public static List<BranchOrigin> chain(String model, Function<String, CheckpointReader> stores) throws IOException {
        List<BranchOrigin> chain = new ArrayList<>();
        Set<String> visited = new HashSet<>();
        String current = model;
        // A manifest is data: branches that name each other must not make an endless chain.
        while (visited.add(current)) {
            Optional<BranchOrigin> origin = stores.apply(current).list().stream()
                    .flatMap(checkpoint -> of(checkpoint).stream())
                    .findFirst();
            if (origin.isEmpty()) {
                break;
            }
            chain.add(origin.get());
            current = origin.get().model();
        }
        return chain;
    }
}
