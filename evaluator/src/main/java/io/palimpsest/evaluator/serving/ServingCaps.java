package io.palimpsest.evaluator.serving;

import java.time.Duration;

/**
 * What one request, one client and all of them together may cost; each is the setting of the same name below {@code serving.}. Immutable.
 *
 * @param bodyBytes largest body
 * @param items most texts and pictures in one request
 * @param pixels largest picture, width times height
 * @param textCharacters longest text, in code points
 * @param results largest k
 * @param requestsPerSecond of one client in the long run
 * @param burst requests of one client at once after a pause
 * @param concurrentRequests read and answered at the same time
 * @param concurrentEncodes running the model at the same time
 * @param encodeWait how long a request waits for its turn to run the model
 */
public record ServingCaps(
        int bodyBytes,
        int items,
        long pixels,
        int textCharacters,
        int results,
        double requestsPerSecond,
        int burst,
        int concurrentRequests,
        int concurrentEncodes,
        Duration encodeWait) {}
