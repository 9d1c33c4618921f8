package io.palimpsest.trainer.replay;

import java.util.List;

/**
 * How the exemplars are shared out among the domains seen (CTP specification, section 7).
 *
 * <pre>slots_i = round(n_i / Σn · M)</pre>
 *
 * A share shrinks with every domain that is added and never grows. Rounding may make them a few more or fewer than M together.
 */
final class DomainShares {

    private DomainShares() {}

    /**
     * {@return slots by domain}
     *
     * @param sizes n, samples trained in each domain, {@code >= 0}, not all 0
     * @param samples M
     */
    static List<Integer> of(List<Long> sizes, int samples) {
        double total = sizes.stream().mapToLong(Long::longValue).sum();
        return sizes.stream()
                .map(size -> Math.toIntExact(Math.round(size / total * samples)))
                .toList();
    }
}
