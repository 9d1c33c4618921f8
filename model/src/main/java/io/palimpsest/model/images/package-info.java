/**
 * Owns pictures as plain arrays: decoding, bicubic resizing, augmentation and normalisation.
 * Promises that every augmented picture is a pure function of the picture, the recipe, the seed and the counters.
 * Must not know tensors, weights or where the bytes come from.
 */
package io.palimpsest.model.images;
