/**
 * Owns the few tensor routines that the engine's ordinary interface lacks: fused AdamW, list interpolation and gradients of a list.
 * Promises that the TorchScript kernels and their plain twins agree to within rounding.
 * Must not know models, losses or where the tensors come from.
 */
package io.palimpsest.model.kernels;
