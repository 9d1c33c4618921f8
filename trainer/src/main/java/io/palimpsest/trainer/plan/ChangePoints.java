package io.palimpsest.trainer.plan;

import java.util.List;
import java.util.Map;

/** Knows where the stream was found to change. Each change is handed out once, in the order in which it was found. One thread uses it. */
public interface ChangePoints extends AutoCloseable {

    /** Where nobody looks for changes. */
    ChangePoints NONE = new ChangePoints() {
        @Override
        public List<StreamChange> known() {
            return List.of();
        }

        @Override
        public List<StreamChange> judged(Map<Integer, Long> read) {
            return List.of();
        }
    };

    /** {@return the changes that have become known} Never waits. */
    List<StreamChange> known();

    /**
     * {@return the changes that have become known} Waits a bounded time until the events before a position were judged.
     *
     * @param read next offset by partition; empty where there is nothing to wait for
     */
    List<StreamChange> judged(Map<Integer, Long> read);

    @Override
    default void close() {}
}
