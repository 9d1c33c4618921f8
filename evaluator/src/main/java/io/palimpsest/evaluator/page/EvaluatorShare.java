package io.palimpsest.evaluator.page;

import java.util.List;

/**
 * How the evaluators of a model share the work, and what this one holds; {@code /api/evaluators} answers it.
 *
 * @param state of the stream of this one, as Kafka Streams names it
 * @param waiting records that its tasks have not taken yet
 * @param evaluators all that are there, this one first
 * @param domains of which this one holds pairs
 * @param pairs that it holds
 * @param galleries of those domains in order of name; of very many the first
 */
public record EvaluatorShare(
        String state, long waiting, List<Evaluator> evaluators, int domains, long pairs, List<Held> galleries) {

    /**
     * @param address where its page is
     * @param here whether it is this one
     * @param active partitions of the domains that it evaluates
     * @param standby partitions that it keeps a copy of
     */
    public record Evaluator(String address, boolean here, int active, int standby) {}

    /** Pairs of one domain. */
    public record Held(String domain, int test, int validation) {}
}
