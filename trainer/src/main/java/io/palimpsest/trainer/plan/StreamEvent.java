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
     * A record that cannot be trained and went to the dead-letter topic.
     *
     * @param position where it stands
     * @param code why
     */
    record Poison(EventPosition position, ErrorCode code) implements StreamEvent {}
}
