package io.palimpsest.evaluator.verdict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.palimpsest.events.v1.VerdictFinding;
import io.palimpsest.events.v1.VerdictOutcome;
import io.palimpsest.schemas.config.ConfigurationException;
import io.palimpsest.schemas.config.Settings;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Limits: 5 points of any domain, 2 points of the mean, drift 0.05. All values are worked out by hand. */
class JudgeTest {
    private static final Map<String, Double> BEFORE = Map.of("red", 60.0, "green", 40.0, "blue", 50.0);

    @Test
    void withoutAnotherCheckpointNothingIsLost() {
        List<VerdictFinding> findings = all().findings(evidence(scores(10, 10, 10), Map.of()));
        assertThat(findings).allMatch(VerdictFinding::getKept);
        assertThat(findings).extracting(VerdictFinding::getValue).containsOnlyNulls();
        assertThat(Judge.outcome(findings)).isEqualTo(VerdictOutcome.PASS);
    }

    @Test
    void theDomainThatLostMostDecides() {
        // red 60 -> 58 loses 2, green 40 -> 34.5 loses 5.5, blue 50 -> 57 gains 7.
        VerdictFinding worst = finding(VerdictRule.WORST_DOMAIN, evidence(scores(58, 34.5, 57), BEFORE));
        assertThat(worst.getKept()).isFalse();
        assertThat(worst.getDomain()).isEqualTo("green");
        assertThat(worst.getValue()).isCloseTo(5.5, within(1e-12));
        assertThat(worst.getLimit()).isEqualTo(5);
        assertThat(worst.getMessage())
                .isEqualTo("The worst domain, green, lost 5.5 points of R_m, from 40.0 to 34.5; it may lose 5.0.");
    }

    @Test
    void exactlyTheLimitIsKept() {
        assertThat(finding(VerdictRule.WORST_DOMAIN, evidence(scores(55, 40, 50), BEFORE))
                        .getKept())
                .isTrue();
        // (2 + 2 + 2) / 3 = 2.
        assertThat(finding(VerdictRule.AVERAGE, evidence(scores(58, 38, 48), BEFORE))
                        .getKept())
                .isTrue();
        assertThat(finding(VerdictRule.AVERAGE, evidence(scores(58, 38, 47.9), BEFORE))
                        .getKept())
                .isFalse();
    }

    @Test
    void theMeanIsOverTheDomainsOfBoth() {
        // red loses 4, green loses 3, blue gains 1; violet is new: (4 + 3 - 1) / 3 = 2.
        Map<String, Double> scores = scores(56, 37, 51);
        scores.put("violet", 99.0);
        VerdictFinding average = finding(VerdictRule.AVERAGE, evidence(scores, BEFORE));
        assertThat(average.getValue()).isCloseTo(2, within(1e-12));
        assertThat(average.getKept()).isTrue();
    }

    @Test
    void aCheckpointThatGainedEverywhereLostANegativeNumber() {
        VerdictFinding worst = finding(VerdictRule.WORST_DOMAIN, evidence(scores(61, 44, 53), BEFORE));
        assertThat(worst.getDomain()).isEqualTo("red");
        assertThat(worst.getValue()).isEqualTo(-1);
        assertThat(worst.getMessage()).contains("gained 1.0 points");
    }

    @Test
    void aLossThatIsNotFiniteFails() {
        Evidence evidence =
                new Evidence(scores(60, 40, 50), List.of(), BEFORE, OptionalLong.of(17), OptionalDouble.empty());
        List<VerdictFinding> findings = all().findings(evidence);
        assertThat(Judge.outcome(findings)).isEqualTo(VerdictOutcome.FAIL);
        assertThat(findings)
                .filteredOn(finding -> !finding.getKept())
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.getRule()).isEqualTo("loss-finite");
                    assertThat(finding.getValue()).isEqualTo(17);
                });
    }

    @Test
    void driftMustStayUnderItsLimit() {
        assertThat(finding(VerdictRule.DRIFT, drifted(0.0499)).getKept()).isTrue();
        assertThat(finding(VerdictRule.DRIFT, drifted(0.05)).getKept()).isFalse();
    }

    @Test
    void aDomainThatCouldNotBeMeasuredFailsWhateverRulesAreOn() {
        Evidence evidence = new Evidence(
                scores(60, 40, 50), List.of("violet"), BEFORE, OptionalLong.empty(), OptionalDouble.empty());
        List<VerdictFinding> findings = new Judge(new VerdictRules(Set.of(), 0, 0, 1)).findings(evidence);
        assertThat(findings).singleElement().satisfies(finding -> {
            assertThat(finding.getRule()).isEqualTo("measured");
            assertThat(finding.getDomain()).isEqualTo("violet");
            assertThat(finding.getKept()).isFalse();
        });
    }

    @Test
    void aRuleThatIsOffFindsNothing() {
        Judge judge = new Judge(new VerdictRules(EnumSet.of(VerdictRule.AVERAGE), 5, 2, 0.05));
        assertThat(judge.findings(evidence(scores(0, 100, 50), BEFORE)))
                .extracting(VerdictFinding::getRule)
                .containsExactly("average");
    }

    @Test
    void rulesAreChosenByNameAndAWrongNameIsSaid() {
        VerdictRules defaults = VerdictSettings.of(Settings.of(VerdictSettings.catalogue(), Map.of()));
        assertThat(defaults)
                .isEqualTo(new VerdictRules(
                        Set.of(VerdictRule.WORST_DOMAIN, VerdictRule.AVERAGE, VerdictRule.LOSS_FINITE), 5, 2, 0.05));
        VerdictRules none = VerdictSettings.of(Settings.of(VerdictSettings.catalogue(), Map.of("gate.rules", "")));
        assertThat(none.inForce()).isEmpty();
        Settings wrong = Settings.of(VerdictSettings.catalogue(), Map.of("gate.rules", "average,measured"));
        assertThatThrownBy(() -> VerdictSettings.of(wrong))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("'measured'")
                .hasMessageContaining("[worst-domain, average, loss-finite, drift]");
    }

    private static Judge all() {
        return new Judge(new VerdictRules(Set.of(VerdictRule.values()), 5, 2, 0.05));
    }

    private static VerdictFinding finding(VerdictRule rule, Evidence evidence) {
        return all().findings(evidence).stream()
                .filter(finding -> finding.getRule().equals(rule.ruleName()))
                .findFirst()
                .orElseThrow();
    }

    private static Evidence evidence(Map<String, Double> scores, Map<String, Double> before) {
        return new Evidence(scores, List.of(), before, OptionalLong.empty(), OptionalDouble.empty());
    }

    private static Evidence drifted(double drift) {
        return new Evidence(scores(60, 40, 50), List.of(), BEFORE, OptionalLong.empty(), OptionalDouble.of(drift));
    }

    private static Map<String, Double> scores(double red, double green, double blue) {
        Map<String, Double> scores = new LinkedHashMap<>();
        scores.put("red", red);
        scores.put("green", green);
        scores.put("blue", blue);
        return scores;
    }
}
