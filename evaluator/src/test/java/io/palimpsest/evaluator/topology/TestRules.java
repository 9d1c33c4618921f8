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
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;

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

    /**
     * Runs a topology without a broker.
     *
     * @param directory for its state
     * @param further properties beside those that every test needs
     */
    static TopologyTestDriver driver(Topology topology, Path directory, Instant start, Map<String, Object> further) {
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "topology-test");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "unused:1");
        properties.put(StreamsConfig.STATE_DIR_CONFIG, directory.toString());
        properties.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
        properties.putAll(further);
        return new TopologyTestDriver(topology, properties, start);
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
