package io.palimpsest.evaluator.page;

import java.io.IOException;

/** Carries out what is ordered on the page about which checkpoint serves. Implementations are safe from any thread. */
public interface PromotionOrders {

    /**
     * Promotes a checkpoint.
     *
     * @param checkpointId a checkpoint of the model
     * @param reason why, for the audit; not blank
     * @param by who orders it, for the audit; not blank
     * @throws OrderRefusedException when it may not be; nothing was changed then
     */
    void promote(String checkpointId, String reason, String by) throws IOException;

    /**
     * Goes back to a checkpoint that was promoted before.
     *
     * @param checkpointId one whose promotion stands
     * @param reason why, for the audit; not blank
     * @param by who orders it, for the audit; not blank
     * @throws OrderRefusedException when there is no such promotion; nothing was changed then
     */
    void rollBack(String checkpointId, String reason, String by) throws IOException;
}
