package io.palimpsest.trainer.pipeline;

/** Told where training stands, so that checkpoints are taken, announced or compared. Training thread only. */
interface Checkpoints {

    /**
     * A checkpoint is due.
     *
     * @param progress the present state
     */
    void take(TrainingProgress progress);

    /**
     * An entry of the ledger was carried out, or training rests.
     *
     * @param progress the present state
     */
    void tend(TrainingProgress progress);
}
