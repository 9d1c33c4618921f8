package io.palimpsest.model.pretrained;

/**
 * Where a published tensor belongs: rows {@code part/parts .. (part+1)/parts} of a weight. A whole weight is part 0 of 1.
 *
 * @param name name of the weight in this model
 * @param part which slice of its rows
 * @param parts how many slices
 */
record Placement(String name, int part, int parts) {
    static Placement whole(String name) {
        return new Placement(name, 0, 1);
    }
}
