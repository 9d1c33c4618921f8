package io.palimpsest.model.images;

/**
 * How a picture is varied in training.
 *
 * <p>{@link #PAPER}: random resized crop (area 0.2 to 1, aspect 3/4 to 4/3, bicubic), horizontal flip, RandAugment with two
 * operations at level 5. {@link #GENTLE}: a small affine map and a shift of brightness and colour, no flip; for small
 * drawings whose details and direction carry meaning. {@link #NONE}: as in evaluation.
 */
public enum Augmentation {
    PAPER,
    GENTLE,
    NONE
}
