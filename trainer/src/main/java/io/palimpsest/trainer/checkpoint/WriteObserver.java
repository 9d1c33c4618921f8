package io.palimpsest.trainer.checkpoint;

/** Hears how the writing of one snapshot ends, once, on the background thread. */
public interface WriteObserver {
    /** Hears nothing. */
    WriteObserver NONE = new WriteObserver() {
        @Override
        public void durable(StoredCheckpoint checkpoint) {}

        @Override
        public void failed(Exception failure) {}
    };

    /** The snapshot has become a checkpoint that lasts; it can be collected from the writer only afterwards. */
    void durable(StoredCheckpoint checkpoint);

    /** The snapshot is lost. */
    void failed(Exception failure);
}
