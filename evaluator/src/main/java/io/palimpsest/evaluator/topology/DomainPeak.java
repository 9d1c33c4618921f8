package io.palimpsest.evaluator.topology;

/**
 * The best that a model ever did on a domain, beside what it does now.
 *
 * @param domain the domain
 * @param best its highest R_m, the present one counted
 * @param step step of the first checkpoint that reached it
 * @param current its R_m now
 */
record DomainPeak(String domain, double best, long step, double current) {

    /** Points of R_m lost since; 0 when it is as good as it ever was. */
    double forgotten() {
        return best - current;
    }
}
