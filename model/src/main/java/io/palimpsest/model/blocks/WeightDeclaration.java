package io.palimpsest.model.blocks;

import ai.djl.ndarray.types.Shape;

/**
 * One weight that a block needs.
 *
 * @param name full name within the model
 * @param shape its shape
 * @param initialiser how it starts
 */
public record WeightDeclaration(String name, Shape shape, Initialiser initialiser) {}
