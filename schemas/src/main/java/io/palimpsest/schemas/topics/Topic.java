package io.palimpsest.schemas.topics;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.config.TopicConfig;

/**
 * Every topic of the product, with the properties it is created with. Immutable; safe from any thread.
 *
 * <p>Names are lower-case, dots only, major version last. An empty retention means that records are kept for ever.
 */
public enum Topic {
    /** Image-text events, keyed by sample id; kept for ever because the ledger refers to their offsets. */
    PAIRS("palimpsest.pairs.v1", false, CleanupPolicy.DELETE, Optional.empty(), 16 * Topic.MEBIBYTE),
    /** Events that could not be used, as they came, with headers that say why. Room for those headers above PAIRS. */
    PAIRS_DLQ(
            "palimpsest.pairs.v1.dlq",
            false,
            CleanupPolicy.DELETE,
            Optional.of(Duration.ofDays(30)),
            17 * Topic.MEBIBYTE),
    /** Batch plans committed before their training steps: the record of what was trained, never thinned out. */
    LEDGER("palimpsest.ledger.v1", true, CleanupPolicy.DELETE, Optional.empty(), 4 * Topic.MEBIBYTE),
    /** Durable checkpoints, keyed by checkpoint id; a tombstone withdraws one. */
    CHECKPOINTS("palimpsest.checkpoints.v1", true, CleanupPolicy.COMPACT, Optional.empty(), Topic.MEBIBYTE),
    /** What the rules of the gate say about checkpoints, keyed by checkpoint id; the last verdict counts. */
    VERDICTS("palimpsest.verdicts.v1", true, CleanupPolicy.COMPACT, Optional.empty(), Topic.MEBIBYTE),
    /** Measurements, keyed by model. */
    METRICS("palimpsest.metrics.v1", false, CleanupPolicy.DELETE, Optional.of(Duration.ofDays(90)), Topic.MEBIBYTE),
    /** Alarms, keyed by model. */
    ALARMS("palimpsest.alarms.v1", false, CleanupPolicy.DELETE, Optional.of(Duration.ofDays(90)), Topic.MEBIBYTE),
    /** How far the evaluator has looked for drift, and each change it found, by its position; the trainer acts on them. */
    DRIFT("palimpsest.drift.v1", true, CleanupPolicy.COMPACT, Optional.empty(), Topic.MEBIBYTE),
    /** Commands to the trainer and evaluators in one total order, kept for ever as the audit. */
    CONTROL("palimpsest.control.v1", true, CleanupPolicy.DELETE, Optional.empty(), Topic.MEBIBYTE);

    private static final int MEBIBYTE = 1 << 20;

    private final String topicName;
    private final boolean singlePartition;
    private final CleanupPolicy cleanupPolicy;
    private final Optional<Duration> retention;
    private final int maxMessageBytes;

    Topic(
            String topicName,
            boolean singlePartition,
            CleanupPolicy cleanupPolicy,
            Optional<Duration> retention,
            int maxMessageBytes) {
        this.topicName = topicName;
        this.singlePartition = singlePartition;
        this.cleanupPolicy = cleanupPolicy;
        this.retention = retention;
        this.maxMessageBytes = maxMessageBytes;
    }

    /** The name of the topic on the broker. */
    public String topicName() {
        return topicName;
    }

    /** The number of partitions it is created with. */
    public int partitions() {
        // One partition everywhere: a learner depends on the total order of its events.
        return 1;
    }

    /** Whether any other number of partitions would break a promise, so that start-up must refuse it. */
    public boolean singlePartition() {
        return singlePartition;
    }

    /** What the broker does with old records. */
    public CleanupPolicy cleanupPolicy() {
        return cleanupPolicy;
    }

    /** How long records are kept at least; empty means for ever. */
    public Optional<Duration> retention() {
        return retention;
    }

    /** The largest record batch the topic takes, in bytes after compression. */
    public int maxMessageBytes() {
        return maxMessageBytes;
    }

    /** The topic's configuration in Kafka's own keys. */
    public Map<String, String> config() {
        return Map.of(
                TopicConfig.CLEANUP_POLICY_CONFIG,
                cleanupPolicy.configValue(),
                TopicConfig.RETENTION_MS_CONFIG,
                retention.map(time -> Long.toString(time.toMillis())).orElse("-1"),
                TopicConfig.RETENTION_BYTES_CONFIG,
                "-1",
                TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                Integer.toString(maxMessageBytes));
    }

    /** What the broker does with old records. */
    public enum CleanupPolicy {
        /** Old segments are deleted after the retention. */
        DELETE("delete"),
        /** The last record of each key is kept. */
        COMPACT("compact");

        private final String configValue;

        CleanupPolicy(String configValue) {
            this.configValue = configValue;
        }

        /** The value of Kafka's {@code cleanup.policy}. */
        public String configValue() {
            return configValue;
        }
    }
}
