package io.palimpsest.trainer.lineage;

import java.util.Objects;

/**
 * A checkpoint that another one comes from.
 *
 * @param model model it belongs to
 * @param id its id
 * @param stored whether the store still holds it
 * @param relation how it is related to the one after it
 */
public record Ancestor(String model, String id, boolean stored, Relation relation) {
    public Ancestor {
        Objects.requireNonNull(model, "model");
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(relation, "relation");
    }

    /** How an ancestor is related to the checkpoint after it. */
    public enum Relation {
        /** The one it continues. */
        PARENT,
        /** The furthest one still stored before a deleted one; both contain the same beginning of the ledger. */
        EARLIER,
        /** The one that the first checkpoint of a branch is a copy of. */
        BRANCHED_FROM
    }
}
