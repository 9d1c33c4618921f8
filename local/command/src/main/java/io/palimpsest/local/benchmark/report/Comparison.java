package io.palimpsest.local.benchmark.report;

import io.palimpsest.local.benchmark.BenchmarkException;
import io.palimpsest.local.benchmark.BenchmarkRecord;
import io.palimpsest.local.benchmark.result.RunResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * All finished runs of a benchmark, put in order.
 *
 * @param variants the variants that have a finished run, in the order in which they were asked for
 * @param orders orders of the domains, in the order in which they were asked for
 * @param baseline what the others are compared with, if there is such a variant
 */
record Comparison(List<VariantResults> variants, List<String> orders, Optional<VariantResults> baseline) {

    private static final String USUAL_BASELINE = "SeqF";
    private static final String UPPER_BOUND = "JointT";

    Comparison {
        variants = List.copyOf(variants);
        orders = List.copyOf(orders);
    }

    /**
     * @param results all finished runs
     * @param record what was asked for
     * @param baseline name of the variant to compare with, empty for the usual one
     * @throws BenchmarkException if there is no finished run of the variant named
     */
    static Comparison of(List<RunResult> results, BenchmarkRecord record, Optional<String> baseline) {
        Map<String, List<RunResult>> byVariant = new LinkedHashMap<>();
        record.variants().forEach(name -> byVariant.put(name, new ArrayList<>()));
        Set<String> orders = new LinkedHashSet<>();
        for (String order : record.orders()) {
            if (results.stream()
                    .anyMatch(result -> result.run().stream().order().equals(order))) {
                orders.add(order);
            }
        }
        for (RunResult result : results) {
            byVariant
                    .computeIfAbsent(result.run().variant(), name -> new ArrayList<>())
                    .add(result);
            orders.add(result.run().stream().order());
        }
        List<VariantResults> variants = byVariant.entrySet().stream()
                .filter(entry -> !entry.getValue().isEmpty())
                .map(entry -> new VariantResults(entry.getKey(), entry.getValue()))
                .toList();
        String wanted = baseline.orElse(USUAL_BASELINE);
        Optional<VariantResults> found = variants.stream()
                .filter(variant -> variant.name().equals(wanted))
                .findFirst();
        if (baseline.isPresent() && found.isEmpty()) {
            throw new BenchmarkException(
                    "There is no finished run of a variant '" + wanted + "' to compare with; there are "
                            + variants.stream().map(VariantResults::name).toList() + ".");
        }
        return new Comparison(variants, List.copyOf(orders), found);
    }

    /** The same of one order. */
    Comparison in(String order) {
        return new Comparison(
                variants.stream().flatMap(variant -> variant.in(order).stream()).toList(),
                List.of(order),
                baseline.flatMap(variant -> variant.in(order)));
    }

    /** The variant that trains all domains at once, if there is one: what the others are measured against. */
    Optional<VariantResults> bound() {
        return variants.stream()
                .filter(variant -> variant.learner().equals(UPPER_BOUND))
                .findFirst();
    }

    /** Every finished run. */
    List<RunResult> runs() {
        return variants.stream().flatMap(variant -> variant.runs().stream()).toList();
    }
}
