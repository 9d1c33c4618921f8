package io.palimpsest.trainer.faults;

/** Every step of the protocol at which a crash could leave something half done, in the order in which a trainer passes them. */
public enum FailPoint {
    /** The lease is held, the predecessor is not fenced yet. */
    TAKEOVER_BEFORE_FENCE,
    /** The predecessor is fenced in the ledger, the store is not opened yet. */
    TAKEOVER_BEFORE_STORE,
    /** The store is opened and the predecessor fenced there too; nothing is loaded yet. */
    TAKEOVER_BEFORE_LOAD,
    /** The checkpoint is loaded, the ledger after it not repeated yet. */
    TAKEOVER_BEFORE_REPLAY,
    /** A committed chunk is about to be repeated after a restart. */
    REPLAY_CHUNK,
    /** A chunk is planned, the transaction not begun. */
    BEFORE_PLAN_COMMIT,
    /** The plan's records are sent, their transaction is not committed. */
    INSIDE_PLAN_TRANSACTION,
    /** The plan is committed, none of its steps run. */
    AFTER_PLAN_COMMIT,
    /** A new domain is about to begin: weights are not consolidated yet. */
    BEFORE_BOUNDARY,
    /** Part of the finished domain was looked back at; reached before each of its batches, by a learner that looks back. */
    LOOKING_BACK,
    /** Weights are consolidated and the optimiser is new; the domain's first step has not run. */
    AFTER_BOUNDARY,
    /** A training step is running; the process dies while native code works. */
    MID_STEP,
    /** A step is done and counted. */
    AFTER_STEP,
    /** A checkpoint is due, nothing copied yet. */
    BEFORE_SNAPSHOT,
    /** The state is copied to host memory, no file written. */
    AFTER_SNAPSHOT,
    /** One file of a checkpoint is written and synced; reached once for each file. */
    AFTER_CHECKPOINT_FILE,
    /** The shared file is published under its digest, the checkpoint that names it is not. */
    AFTER_BLOB_PUBLISHED,
    /** All files and the manifest are in place, the checkpoint does not have its name yet. */
    BEFORE_CHECKPOINT_RENAME,
    /** The checkpoint has its name, its directory is not synced. */
    AFTER_CHECKPOINT_RENAME,
    /** Retention has taken a checkpoint away, its files are not deleted. */
    INSIDE_RETENTION,
    /** A durable checkpoint is about to be announced. */
    BEFORE_ANNOUNCEMENT,
    /** A checkpoint is announced. */
    AFTER_ANNOUNCEMENT
}
