package io.palimpsest.evaluator.verdict;

import io.palimpsest.events.v1.VerdictFinding;
import io.palimpsest.events.v1.VerdictOutcome;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Applies the rules to what is known of a checkpoint. Immutable; safe from any thread. */
public final class Judge {
    /** Sums of halves and thirds of percents are not exact; a limit is not broken by their last digit. */
    private static final double ROUNDING = 1e-9;

    private final VerdictRules rules;

    public Judge(VerdictRules rules) {
        this.rules = rules;
    }

    /** What each rule in force finds, in the order of {@link VerdictRule}. */
    public List<VerdictFinding> findings(Evidence evidence) {
        List<VerdictFinding> findings = new ArrayList<>();
        evidence.failed().forEach(domain -> findings.add(unmeasured(domain)));
        if (rules.has(VerdictRule.WORST_DOMAIN)) {
            findings.add(worstDomain(evidence));
        }
        if (rules.has(VerdictRule.AVERAGE)) {
            findings.add(average(evidence));
        }
        if (rules.has(VerdictRule.LOSS_FINITE)) {
            findings.add(lossFinite(evidence));
        }
        if (rules.has(VerdictRule.DRIFT)) {
            findings.add(drift(evidence));
        }
        return findings;
    }

    /** PASS if every rule is kept, else FAIL. */
    public static VerdictOutcome outcome(List<VerdictFinding> findings) {
        return findings.stream().allMatch(VerdictFinding::getKept) ? VerdictOutcome.PASS : VerdictOutcome.FAIL;
    }

    private static VerdictFinding unmeasured(String domain) {
        return finding(VerdictRule.MEASURED, false)
                .setDomain(domain)
                .setMessage("It could not be evaluated on " + domain + ".")
                .build();
    }

    private VerdictFinding worstDomain(Evidence evidence) {
        List<String> comparable = evidence.comparable();
        if (comparable.isEmpty()) {
            return incomparable(VerdictRule.WORST_DOMAIN, rules.worstDomainPoints());
        }
        String worst = comparable.stream()
                .max(Comparator.comparingDouble(evidence::lost))
                .orElseThrow();
        double lost = evidence.lost(worst);
        return finding(VerdictRule.WORST_DOMAIN, lost <= rules.worstDomainPoints() + ROUNDING)
                .setDomain(worst)
                .setValue(lost)
                .setLimit(rules.worstDomainPoints())
                .setMessage(text(
                        "The worst domain, %s, %s, from %.1f to %.1f; it may lose %.1f.",
                        worst,
                        change(lost),
                        evidence.before().get(worst),
                        evidence.scores().get(worst),
                        rules.worstDomainPoints()))
                .build();
    }

    private VerdictFinding average(Evidence evidence) {
        List<String> comparable = evidence.comparable();
        if (comparable.isEmpty()) {
            return incomparable(VerdictRule.AVERAGE, rules.averagePoints());
        }
        double lost = comparable.stream().mapToDouble(evidence::lost).average().orElseThrow();
        return finding(VerdictRule.AVERAGE, lost <= rules.averagePoints() + ROUNDING)
                .setValue(lost)
                .setLimit(rules.averagePoints())
                .setMessage(text(
                        "The mean over %d domain(s) %s; it may lose %.1f.",
                        comparable.size(), change(lost), rules.averagePoints()))
                .build();
    }

    private static VerdictFinding lossFinite(Evidence evidence) {
        if (evidence.notFinite().isEmpty()) {
            return finding(VerdictRule.LOSS_FINITE, true)
                    .setMessage("No loss that is infinite or not a number was reported.")
                    .build();
        }
        long step = evidence.notFinite().getAsLong();
        return finding(VerdictRule.LOSS_FINITE, false)
                .setValue((double) step)
                .setMessage("A loss of step " + step + " is infinite or not a number.")
                .build();
    }

    private VerdictFinding drift(Evidence evidence) {
        if (evidence.drift().isEmpty()) {
            return finding(VerdictRule.DRIFT, true)
                    .setLimit(rules.driftLimit())
                    .setMessage("No window of training pairs has been compared yet.")
                    .build();
        }
        double drift = evidence.drift().getAsDouble();
        return finding(VerdictRule.DRIFT, drift < rules.driftLimit())
                .setValue(drift)
                .setLimit(rules.driftLimit())
                .setMessage(text(
                        "MMD squared of the newest window of training pairs is %.4f; it must stay under %.4f.",
                        drift, rules.driftLimit()))
                .build();
    }

    private static VerdictFinding incomparable(VerdictRule rule, double limit) {
        return finding(rule, true)
                .setLimit(limit)
                .setMessage("There is no other checkpoint that was measured on the same domains.")
                .build();
    }

    private static String change(double lost) {
        return lost >= 0 ? text("lost %.1f points of R_m", lost) : text("gained %.1f points of R_m", -lost);
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }

    private static VerdictFinding.Builder finding(VerdictRule rule, boolean kept) {
        return VerdictFinding.newBuilder().setRule(rule.ruleName()).setKept(kept);
    }
}
