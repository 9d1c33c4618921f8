/**
 * Owns one class that must live in the engine's own package, because the native call it needs is package-private there.
 * Promises a TorchScript method call whose results carry gradients when the calling thread records them.
 * Must not know which methods exist or what they compute.
 */
package ai.djl.pytorch.jni;
