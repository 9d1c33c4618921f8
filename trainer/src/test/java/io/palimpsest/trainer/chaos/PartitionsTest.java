package io.palimpsest.trainer.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.palimpsest.local.stack.EmbeddedStack;
import io.palimpsest.schemas.topics.Topic;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A pairs topic with several partitions has one order of events, however the broker hands them out. */
@Tag("chaos")
class PartitionsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(120);

    @TempDir
    Path directory;

    @Test
    void plansDoNotDependOnTheTimingOfFetches() throws Exception {
        try (EmbeddedStack stack = EmbeddedStack.start(directory.resolve("stack"), 0, 0)) {
            createPairs(stack.bootstrapServers());
            try (ChaosCluster cluster =
                    new ChaosCluster(stack.bootstrapServers(), stack.registryUrl(), directory.resolve("checkpoints"))) {
                Outcome oracle = cluster.oracle(Variant.USUAL);
                assertThat(oracle.offsets()).hasSize(3).allSatisfy((partition, end) -> assertThat(end)
                        .isPositive());
                ChaosModel slow = cluster.model("slow", Variant.USUAL)
                        .with("trainer.id", "one")
                        .with("kafka.max.partition.fetch.bytes", "700")
                        .with("kafka.fetch.max.bytes", "900")
                        .with("kafka.max.poll.records", "3");
                for (String fault : List.of("before-plan-commit:2:kill", "mid-step:13:kill")) {
                    try (ChildProcess trainer = slow.start("fault.inject=" + fault)) {
                        assertThat(trainer.end(PATIENCE))
                                .as(trainer.transcript())
                                .isEqualTo(ChildProcess.KILLED);
                    }
                }
                slow.complete();
                slow.assertEndedLike(oracle);
            }
        }
    }

    private static void createPairs(String bootstrapServers) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            admin.createTopics(
                            List.of(new NewTopic(Topic.PAIRS.topicName(), 3, (short) 1).configs(Topic.PAIRS.config())))
                    .all()
                    .get();
        }
    }
}
