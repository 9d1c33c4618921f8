package io.palimpsest.evaluator.verdict;

import io.palimpsest.schemas.config.ConfigurationException;
import io.palimpsest.schemas.config.Setting;
import io.palimpsest.schemas.config.SettingCatalogue;
import io.palimpsest.schemas.config.Settings;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** What can be set about the rules of the gate. */
public final class VerdictSettings {

    /** Rules that are on. */
    public static final Setting<List<String>> RULES = Setting.ofList(
            "gate.rules",
            List.of(
                    VerdictRule.WORST_DOMAIN.ruleName(),
                    VerdictRule.AVERAGE.ruleName(),
                    VerdictRule.LOSS_FINITE.ruleName()),
            "Rules that a checkpoint must keep to pass: any of worst-domain, average, loss-finite and drift;"
                    + " docs/gate.md explains them. A rule that is not listed is off.");

    /** Limit of the worst domain. */
    public static final Setting<Double> WORST_DOMAIN_POINTS = Setting.ofDouble(
            "gate.worst-domain-points",
            5,
            0,
            100,
            "Rule worst-domain: most points of R_m that any one domain may lose against the promoted checkpoint.");

    /** Limit of the mean. */
    public static final Setting<Double> AVERAGE_POINTS = Setting.ofDouble(
            "gate.average-points",
            2,
            0,
            100,
            "Rule average: most points of R_m that the mean over the domains may lose against the promoted"
                    + " checkpoint.");

    /** Limit of drift. */
    public static final Setting<Double> DRIFT_LIMIT = Setting.ofDouble(
            "gate.drift-limit",
            0.05,
            1e-6,
            10,
            "Rule drift: MMD squared (drift.data.mmd2) that the newest window of training pairs must stay under, in"
                    + " pictures and texts.");

    private static final SettingCatalogue CATALOGUE =
            SettingCatalogue.of(RULES, WORST_DOMAIN_POINTS, AVERAGE_POINTS, DRIFT_LIMIT);

    private VerdictSettings() {}

    /** All of them. */
    public static SettingCatalogue catalogue() {
        return CATALOGUE;
    }

    /**
     * The rules of a run.
     *
     * @throws ConfigurationException if there is no rule of a name
     */
    public static VerdictRules of(Settings settings) {
        Set<VerdictRule> inForce = EnumSet.noneOf(VerdictRule.class);
        for (String name : settings.get(RULES)) {
            inForce.add(VerdictRule.choice(name)
                    .orElseThrow(() -> new ConfigurationException("Setting '" + RULES.key() + "' cannot name '" + name
                            + "' (from " + settings.source(RULES) + "): the rules are "
                            + VerdictRule.choices().stream()
                                    .map(VerdictRule::ruleName)
                                    .toList()
                            + ".")));
        }
        return new VerdictRules(
                inForce, settings.get(WORST_DOMAIN_POINTS), settings.get(AVERAGE_POINTS), settings.get(DRIFT_LIMIT));
    }
}
