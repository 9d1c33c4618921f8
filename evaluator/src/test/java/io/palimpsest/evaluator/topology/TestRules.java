package io.palimpsest.evaluator.topology;

import io.palimpsest.evaluator.drift.DriftOptions;
import io.palimpsest.evaluator.verdict.VerdictRule;
import io.palimpsest.evaluator.verdict.VerdictRules;
import io.palimpsest.events.v1.Alarm;
import io.palimpsest.events.v1.CheckpointAnnouncement;
import io.palimpsest.events.v1.CheckpointVerdict;
import io.palimpsest.events.v1.ControlCommand;
import io.palimpsest.events.v1.DriftReport;
import io.palimpsest.events.v1.ImageTextPair;
import io.palimpsest.events.v1.Metric;
import java.time.Duration;
import java.util.Set;

/** What the topologies of these tests are told: galleries of at most 20 pairs, so that a pair lost is 5 points. */
final class TestRules {
    static final Duration QUIET = Duration.ofSeconds(2);

    private TestRules() {}

    static EvaluationRules with(DriftOptions drift) {
        return new EvaluationRules("default", QUIET, 20, 2, 0, drift, verdicts(Set.of(VerdictRule.values())));
    }

    static EvaluationRules inBucketsOf(int events) {
        return new EvaluationRules(
                "default", QUIET, 20, 2, events, DriftOptions.DEFAULT, verdicts(Set.of(VerdictRule.values())));
    }

    static VerdictRules verdicts(Set<VerdictRule> inForce) {
        return new VerdictRules(inForce, 5, 2, 0.05);
    }

    static WireSerdes wire() {
        return new WireSerdes(
                StoreSerde.of(ImageTextPair.class),
                StoreSerde.of(CheckpointAnnouncement.class),
                StoreSerde.of(Metric.class),
                StoreSerde.of(DriftReport.class),
                StoreSerde.of(Alarm.class),
                StoreSerde.of(ControlCommand.class),
                StoreSerde.of(CheckpointVerdict.class));
    }
}
