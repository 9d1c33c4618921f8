package io.palimpsest.schemas.topics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TopicTest {
    @Test
    void namesAndCleanupPoliciesArePinned() {
        assertThat(Topic.values())
                .extracting(topic -> topic.topicName() + " " + topic.config().get("cleanup.policy") + " "
                        + topic.config().get("retention.ms") + " " + topic.maxMessageBytes() + " " + topic.partitions()
                        + (topic.singlePartition() ? " always" : ""))
                .containsExactly(
                        "palimpsest.pairs.v1 delete -1 16777216 1",
                        "palimpsest.pairs.v1.dlq delete 2592000000 17825792 1",
                        "palimpsest.ledger.v1 delete -1 4194304 1 always",
                        "palimpsest.checkpoints.v1 compact -1 1048576 1 always",
                        "palimpsest.verdicts.v1 compact -1 1048576 1 always",
                        "palimpsest.metrics.v1 delete 7776000000 1048576 1",
                        "palimpsest.alarms.v1 delete 7776000000 1048576 1",
                        "palimpsest.drift.v1 compact -1 1048576 1 always",
                        "palimpsest.control.v1 delete -1 1048576 1 always");
    }

    @ParameterizedTest
    @EnumSource(Topic.class)
    void aTopicAsCreatedIsFit(Topic topic) {
        assertThat(TopicCatalogue.mismatches(topic, topic.partitions(), topic.config()))
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Topic.class)
    void aWrongCleanupPolicySaysSoAndHowToRepairIt(Topic topic) {
        String wrong = topic.cleanupPolicy() == Topic.CleanupPolicy.DELETE ? "compact" : "delete";

        assertThat(TopicCatalogue.mismatches(topic, 1, with(topic, "cleanup.policy", wrong)))
                .singleElement()
                .asString()
                .contains(topic.topicName(), "cleanup.policy=" + wrong, "kafka-configs --alter");
    }

    @Test
    void onlySinglePartitionTopicsRefuseMorePartitions() {
        assertThat(TopicCatalogue.mismatches(Topic.LEDGER, 3, Topic.LEDGER.config()))
                .singleElement()
                .asString()
                .contains("palimpsest.ledger.v1", "3 partitions", "exactly 1");
        assertThat(TopicCatalogue.mismatches(Topic.PAIRS, 3, Topic.PAIRS.config()))
                .isEmpty();
    }

    @Test
    void aLedgerThatForgetsIsRefusedAndAShorterMetricsRetentionIsNot() {
        assertThat(TopicCatalogue.mismatches(Topic.LEDGER, 1, with(Topic.LEDGER, "retention.ms", "604800000")))
                .singleElement()
                .asString()
                .contains("retention.ms=604800000");
        assertThat(TopicCatalogue.mismatches(Topic.METRICS, 1, with(Topic.METRICS, "retention.ms", "604800000")))
                .isEmpty();
    }

    private static Map<String, String> with(Topic topic, String key, String value) {
        Map<String, String> config = new HashMap<>(topic.config());
        config.put(key, value);
        return config;
    }
}
