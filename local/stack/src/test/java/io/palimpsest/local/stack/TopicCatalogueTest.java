package io.palimpsest.local.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.palimpsest.schemas.config.KafkaClients;
import io.palimpsest.schemas.config.KafkaSettings;
import io.palimpsest.schemas.config.Settings;
import io.palimpsest.schemas.topics.Topic;
import io.palimpsest.schemas.topics.TopicCatalogue;
import io.palimpsest.schemas.topics.TopicMismatchException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The topic catalogue against a real broker. */
class TopicCatalogueTest {
    private static final short ONE_REPLICA = 1;

    @TempDir
    private Path directory;

    private EmbeddedStack stack;
    private KafkaClients clients;
    private Admin admin;

    @BeforeEach
    void start() {
        stack = EmbeddedStack.start(directory, 0, 0);
        clients = new KafkaClients(Settings.of(
                KafkaSettings.catalogue(),
                Map.of(
                        "kafka.bootstrap.servers",
                        stack.bootstrapServers(),
                        "schema.registry.url",
                        stack.registryUrl())));
        admin = Admin.create(clients.admin("topics"));
    }

    @AfterEach
    void stop() {
        admin.close();
        stack.close();
    }

    @Test
    void everyTopicIsCreatedAsDeclaredAndASecondStartFindsItFit() throws Exception {
        TopicCatalogue.ensure(admin, ONE_REPLICA);

        for (Topic topic : Topic.values()) {
            ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic.topicName());
            var config = admin.describeConfigs(List.of(resource))
                    .all()
                    .get(30, TimeUnit.SECONDS)
                    .get(resource);
            topic.config().forEach((key, value) -> assertThat(config.get(key).value())
                    .as("%s of %s", key, topic)
                    .isEqualTo(value));
        }
        assertThat(admin.describeTopics(Arrays.stream(Topic.values())
                                .map(Topic::topicName)
                                .toList())
                        .allTopicNames()
                        .get(30, TimeUnit.SECONDS)
                        .values())
                .allSatisfy(description -> assertThat(description.partitions()).hasSize(1));
        assertThatCode(() -> TopicCatalogue.ensure(admin, ONE_REPLICA)).doesNotThrowAnyException();
    }

    @Test
    void aWrongCleanupPolicyAndAWrongPartitionCountAreOneErrorThatNamesBoth() throws Exception {
        admin.createTopics(List.of(
                        new NewTopic(Topic.LEDGER.topicName(), 1, ONE_REPLICA)
                                .configs(Map.of("cleanup.policy", "compact", "retention.ms", "-1")),
                        new NewTopic(Topic.CONTROL.topicName(), 3, ONE_REPLICA).configs(Topic.CONTROL.config())))
                .all()
                .get(30, TimeUnit.SECONDS);

        assertThatThrownBy(() -> TopicCatalogue.ensure(admin, ONE_REPLICA))
                .isInstanceOf(TopicMismatchException.class)
                .hasMessageContainingAll(
                        "palimpsest.ledger.v1 has cleanup.policy=compact but needs cleanup.policy=delete",
                        "palimpsest.control.v1 has 3 partitions but must have exactly 1");
    }

    @Test
    void anEventOfTheLargestImageAllowedFitsItsTopicAndTheDeadLetters() throws Exception {
        TopicCatalogue.ensure(admin, ONE_REPLICA);
        byte[] incompressible = new byte[15 << 20];
        new Random(1).nextBytes(incompressible);

        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(clients.bytesProducer("large"))) {
            for (Topic topic : List.of(Topic.PAIRS, Topic.PAIRS_DLQ)) {
                assertThat(producer.send(new ProducerRecord<>(topic.topicName(), incompressible))
                                .get(60, TimeUnit.SECONDS)
                                .offset())
                        .isZero();
            }
        }
    }
}
