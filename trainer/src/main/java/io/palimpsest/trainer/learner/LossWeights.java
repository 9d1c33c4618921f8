package io.palimpsest.trainer.learner;

/**
 * Weight of each loss term, at least 0; a term of weight 0 is not computed. The original weighs all with 1.
 *
 * @param itc in-batch contrast
 * @param mci momentum contrast
 * @param mlm masked language modelling
 * @param mlmd its distillation from the momentum model
 * @param tpc cross-modal topology preservation
 * @param tps same-modal topology preservation
 */
public record LossWeights(double itc, double mci, double mlm, double mlmd, double tpc, double tps) {
    /** Checks the ranges. */
    public LossWeights {
        Ranges.notNegative("weight of itc", itc);
        Ranges.notNegative("weight of mci", mci);
        Ranges.notNegative("weight of mlm", mlm);
        Ranges.notNegative("weight of mlmd", mlmd);
        Ranges.notNegative("weight of tpc", tpc);
        Ranges.notNegative("weight of tps", tps);
    }

    /** The original: every term with weight 1. */
    public static LossWeights ones() {
        return new LossWeights(1, 1, 1, 1, 1, 1);
    }

    /** What plain fine-tuning uses of these: in-batch contrast and masked language modelling. */
    LossWeights fineTuning() {
        return new LossWeights(itc, 0, mlm, 0, 0, 0);
    }

    /** True when the fusion tower and the masked language head are trained. */
    boolean trainsFusion() {
        return mlm > 0 || mlmd > 0;
    }
}
