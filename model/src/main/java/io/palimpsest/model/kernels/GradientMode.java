package io.palimpsest.model.kernels;

import ai.djl.pytorch.jni.JniUtils;

/**
 * Switches recording of gradients for the calling thread until closed, then restores what was. The engine's switch is
 * per thread and starts ON in every thread but the first, so each worker must choose.
 *
 * <pre>{@code
 * try (GradientMode on = GradientMode.recording()) { loss = ...; }
 * }</pre>
 */
public final class GradientMode implements AutoCloseable {
    private final boolean before;

    private GradientMode(boolean recording) {
        this.before = JniUtils.isGradMode();
        JniUtils.setGradMode(recording);
    }

    /** Operations on this thread build a graph where an operand requires gradients. */
    public static GradientMode recording() {
        return new GradientMode(true);
    }

    /** Operations on this thread build no graph: for teachers, evaluation and in-place updates. */
    public static GradientMode paused() {
        return new GradientMode(false);
    }

    @Override
    public void close() {
        JniUtils.setGradMode(before);
    }
}
