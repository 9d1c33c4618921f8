package io.palimpsest.trainer.pipeline;

/** Asked before every step whether to go on; blocks while training is paused. */
@FunctionalInterface
interface Gate {
    /** {@return false when the loop is to stop} */
    boolean proceed();
}
