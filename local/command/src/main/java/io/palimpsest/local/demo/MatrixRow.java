package io.palimpsest.local.demo;

import java.util.Map;

/**
 * The accuracy of one evaluated checkpoint on every domain: one row of the transfer matrix R.
 *
 * @param checkpointId checkpoint measured
 * @param step training steps it had done
 * @param domainIndex domain it had learned last, from 0; -1 for the untrained model
 * @param trainedDomain name of that domain, empty for the untrained model
 * @param endOfDomain whether that domain was complete
 * @param accuracy R_m in percent by domain
 */
public record MatrixRow(
        String checkpointId,
        long step,
        int domainIndex,
        String trainedDomain,
        boolean endOfDomain,
        Map<String, Double> accuracy) {

    public MatrixRow {
        accuracy = Map.copyOf(accuracy);
    }
}
