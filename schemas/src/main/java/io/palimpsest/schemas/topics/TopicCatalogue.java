package io.palimpsest.schemas.topics;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings the topics on a broker in line with {@link Topic}, or says why they are not. Stateless; blocks the caller. */
public final class TopicCatalogue {
    private static final Logger LOG = LoggerFactory.getLogger(TopicCatalogue.class);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private TopicCatalogue() {}

    /**
     * Creates every topic that is missing and checks every one that exists. Several processes may call it at once.
     *
     * @param replicationFactor replicas of a topic that is created
     * @throws TopicMismatchException if an existing topic would break a promise; lists every mismatch
     * @throws KafkaException if the broker cannot be asked
     */
    public static void ensure(Admin admin, short replicationFactor) {
        Set<String> existing = await(admin.listTopics().names(), "list topics");
        List<Topic> missing = Arrays.stream(Topic.values())
                .filter(topic -> !existing.contains(topic.topicName()))
                .toList();
        missing.forEach(topic -> create(admin, topic, replicationFactor));
        // Those just created are checked too: another process may have been faster, with other ideas.
        check(admin);
    }

    private static void create(Admin admin, Topic topic, short replicationFactor) {
        NewTopic wanted =
                new NewTopic(topic.topicName(), topic.partitions(), replicationFactor).configs(topic.config());
        try {
            await(admin.createTopics(List.of(wanted)).all(), "create topic " + topic.topicName());
            LOG.info("Created topic {} with {} partition(s)", topic.topicName(), topic.partitions());
        } catch (TopicExistsException faster) {
            LOG.debug("Another process created topic {}", topic.topicName());
        }
    }

    private static void check(Admin admin) {
        List<String> names = Arrays.stream(Topic.values()).map(Topic::topicName).toList();
        Map<String, TopicDescription> descriptions = describe(admin, names);
        Map<ConfigResource, Config> configs = await(
                admin.describeConfigs(names.stream()
                                .map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name))
                                .toList())
                        .all(),
                "describe topic configurations");
        List<String> mismatches = new ArrayList<>();
        for (Topic topic : Topic.values()) {
            Config config = configs.get(new ConfigResource(ConfigResource.Type.TOPIC, topic.topicName()));
            Map<String, String> found = config.entries().stream()
                    .filter(entry -> entry.value() != null)
                    .collect(Collectors.toMap(entry -> entry.name(), entry -> entry.value()));
            int partitions = descriptions.get(topic.topicName()).partitions().size();
            mismatches.addAll(mismatches(topic, partitions, found));
        }
        if (!mismatches.isEmpty()) {
            throw new TopicMismatchException(String.join("\n", mismatches));
        }
    }

    /**
     * What makes an existing topic unfit, one sentence each; empty if it is fit. A shorter retention or a smaller record
     * limit is fit where no promise hangs on it.
     *
     * @param found configuration in Kafka's keys
     */
    static List<String> mismatches(Topic topic, int partitions, Map<String, String> found) {
        List<String> mismatches = new ArrayList<>();
        if (topic.singlePartition() && partitions != 1) {
            mismatches.add("Topic " + topic.topicName() + " has " + partitions
                    + " partitions but must have exactly 1, because its readers rely on one total order. Partitions cannot"
                    + " be removed: delete the topic, or point to another cluster.");
        }
        requireEqual(topic, found, TopicConfig.CLEANUP_POLICY_CONFIG, mismatches);
        if (topic.singlePartition() && topic.cleanupPolicy() == Topic.CleanupPolicy.DELETE) {
            // Loss here would be loss of the record of what was trained.
            requireEqual(topic, found, TopicConfig.RETENTION_MS_CONFIG, mismatches);
            requireEqual(topic, found, TopicConfig.RETENTION_BYTES_CONFIG, mismatches);
        }
        return mismatches;
    }

    private static void requireEqual(Topic topic, Map<String, String> found, String key, List<String> mismatches) {
        String wanted = topic.config().get(key);
        String actual = found.get(key);
        if (!wanted.equals(actual)) {
            mismatches.add("Topic " + topic.topicName() + " has " + key + "=" + actual + " but needs " + key + "="
                    + wanted + ", else records are lost that must be kept, or kept that must go. Repair it with:"
                    + " kafka-configs --alter --entity-type topics --entity-name " + topic.topicName()
                    + " --add-config " + key + "=" + wanted);
        }
    }

    /** A topic just created is not known to every broker at once, so it is asked for until it is. */
    private static Map<String, TopicDescription> describe(Admin admin, List<String> names) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                return await(admin.describeTopics(names).allTopicNames(), "describe topics");
            } catch (UnknownTopicOrPartitionException notYet) {
                if (System.nanoTime() > deadline) {
                    throw notYet;
                }
                pause();
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(100);
        } catch (InterruptedException interrupted) {
            throw new InterruptException(interrupted);
        }
    }

    private static <T> T await(KafkaFuture<T> future, String purpose) {
        try {
            return future.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException failure) {
            if (failure.getCause() instanceof TopicExistsException exists) {
                throw exists;
            }
            if (failure.getCause() instanceof UnknownTopicOrPartitionException unknown) {
                throw unknown;
            }
            throw new KafkaException(
                    "Cannot " + purpose + ": " + failure.getCause().getMessage() + ". Check kafka.bootstrap.servers.",
                    failure.getCause());
        } catch (TimeoutException silence) {
            throw new KafkaException(
                    "Cannot " + purpose + ": no answer in " + PATIENCE.toSeconds()
                            + " seconds. Check kafka.bootstrap.servers.",
                    silence);
        } catch (InterruptedException interrupted) {
            throw new InterruptException(interrupted);
        }
    }
}
