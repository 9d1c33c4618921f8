/**
 * Owns the building blocks of the encoders: linear maps, normalisation, attention, transformer layers, the towers and the heads.
 * Promises that a block holds names and sizes only; weights come in with every call, so one block serves every copy of the weights.
 * Must not know learners, optimisers or files.
 */
package io.palimpsest.model.blocks;
