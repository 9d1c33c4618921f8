package io.palimpsest.evaluator.verdict;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Everything a verdict can rest on, by the name that settings and verdicts use. */
public enum VerdictRule {
    /** The checkpoint could be evaluated on every domain it learned. Always in force. */
    MEASURED("measured", false),
    /** No domain may lose more than a number of points of R_m. */
    WORST_DOMAIN("worst-domain", true),
    /** The mean over all domains may not lose more than a number of points of R_m. */
    AVERAGE("average", true),
    /** No loss of the steps behind the other checkpoint may be infinite or not a number. */
    LOSS_FINITE("loss-finite", true),
    /** The newest window of training pairs may not be as far as a limit from the reference. */
    DRIFT("drift", true),
    /** A newer checkpoint was there before this one was measured. Always in force; gives SKIPPED instead of FAIL. */
    SUPERSEDED("superseded", false);

    private final String ruleName;
    private final boolean optional;

    VerdictRule(String ruleName, boolean optional) {
        this.ruleName = ruleName;
        this.optional = optional;
    }

    /** Name in settings and verdicts. */
    public String ruleName() {
        return ruleName;
    }

    /** The rules that can be chosen. */
    static List<VerdictRule> choices() {
        return Arrays.stream(values()).filter(rule -> rule.optional).toList();
    }

    /** The rule of a name, if it is one that can be chosen. */
    static Optional<VerdictRule> choice(String name) {
        return choices().stream().filter(rule -> rule.ruleName.equals(name)).findFirst();
    }
}
