package io.palimpsest.evaluator.page;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The latest value of every metric of one checkpoint.
 *
 * <p>Not safe from several threads.
 */
final class Scores {
    private final Map<String, Double> recallByDomain = new TreeMap<>();
    private final Map<String, Double> overall = new LinkedHashMap<>();
    private final Map<String, Double> forgotten = new HashMap<>();
    private final Map<String, Long> peakSteps = new HashMap<>();
    private final Map<String, Double> topology = new HashMap<>();
    private final Map<String, String> failures = new HashMap<>();

    void recall(String domain, double value) {
        recallByDomain.put(domain, value);
        failures.remove(domain);
    }

    void overall(String name, double value) {
        overall.put(name, value);
    }

    void forgotten(String domain, double points) {
        forgotten.put(domain, points);
    }

    void peakStep(String domain, long step) {
        peakSteps.put(domain, step);
    }

    void topology(String domain, double correlation) {
        topology.put(domain, correlation);
    }

    void failed(String domain, String reason) {
        failures.put(domain, reason);
    }

    /** R_m on a domain, null when not measured. */
    Double recall(String domain) {
        return finite(recallByDomain.get(domain));
    }

    /** Points that a domain has fallen from its best, null when not known. */
    Double forgotten(String domain) {
        return finite(forgotten.get(domain));
    }

    /** Step at which a domain was at its best, null when not known. */
    Long peakStep(String domain) {
        return peakSteps.get(domain);
    }

    /** Topology correlation of a domain against the end of its learning, null when not known. */
    Double topology(String domain) {
        return finite(topology.get(domain));
    }

    /** A metric over all domains, null when not measured or undefined. */
    Double overall(String name) {
        return finite(overall.get(name));
    }

    Set<String> domains() {
        return recallByDomain.keySet();
    }

    boolean failedAnywhere() {
        return !failures.isEmpty();
    }

    private static Double finite(Double value) {
        return value == null || !Double.isFinite(value) ? null : value;
    }
}
