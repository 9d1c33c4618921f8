package io.palimpsest.evaluator.serving;

import java.time.Clock;

/**
 * What requests are answered from. Its parts are safe from any thread.
 *
 * @param model name of the model
 * @param current what serves
 * @param gallery held-out pairs
 * @param status what is under way or went wrong
 */
public record ServingState(String model, CurrentServing current, HeldOutGallery gallery, ServingStatus status) {

    /** With nothing in it. */
    static ServingState empty(String model, long galleryBytes, Clock clock) {
        return new ServingState(
                model, new CurrentServing(), new HeldOutGallery(galleryBytes), new ServingStatus(clock));
    }
}
