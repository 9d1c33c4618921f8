package io.palimpsest.trainer.plan;

import io.palimpsest.schemas.errors.ErrorCode;

/** What became of one record of the pairs topic: a sample to train, a sample held out for evaluation, or poison. */
public sealed interface StreamEvent {

    /** {@return where the record stands} */
    EventPosition position();

    /**
     * A checked pair of the training split.
     *
     * @param sample the pair
     */
    record Trainable(Sample sample) implements StreamEvent {
        @Override
        public EventPosition position() {
            return sample.position();
        }
    }

    /**
     * A pair that belongs to the evaluator; it passes by and is never trained.
     *
     * @param position where it stands
     */
    record HeldOut(EventPosition position) implements StreamEvent {}

    /**
     * A record that is not trained: it cannot be, and goes to the dead-letter topic, or it must not be.
     *
     * @param position where it stands
     * @param code why
     * @param sizeBytes what its dead letter holds in memory until the plan that drops it is committed
     */
    record Dropped(EventPosition position, ErrorCode code, long sizeBytes) implements StreamEvent {}
}
