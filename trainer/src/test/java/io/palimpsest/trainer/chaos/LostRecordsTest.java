package io.palimpsest.trainer.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.palimpsest.local.stack.EmbeddedStack;
import io.palimpsest.schemas.topics.Topic;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A trainer whose records Kafka has lost refuses to go on, says what can be done, and leaves its checkpoints alone. */
@Tag("chaos")
class LostRecordsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(120);

    @TempDir
    Path directory;

    private EmbeddedStack stack;
    private ChaosCluster cluster;
    private ChaosModel model;

    /** Everything is planned and half of the last plan is in a checkpoint. */
    @BeforeEach
    void trainHalfWay() throws InterruptedException {
        stack = EmbeddedStack.start(directory.resolve("stack"), 0, 0);
        cluster = new ChaosCluster(stack.bootstrapServers(), stack.registryUrl(), directory.resolve("checkpoints"));
        model = cluster.model("lost", Variant.USUAL).with("trainer.id", "one");
        try (ChildProcess trainer = model.start("fault.inject=after-step:24:kill")) {
            assertThat(trainer.end(PATIENCE)).as(trainer.transcript()).isEqualTo(ChildProcess.KILLED);
        }
    }

    @AfterEach
    void stop() {
        cluster.close();
        stack.close();
    }

    @Test
    void deletedPairs() throws Exception {
        delete(Topic.PAIRS);
        assertRefused("palimpsest.pairs.v1-0");
    }

    @Test
    void aShorterPairsTopicOfTheSameName() throws Exception {
        recreate(Topic.PAIRS);
        assertRefused("palimpsest.pairs.v1-0");
    }

    @Test
    void aTruncatedLedger() throws Exception {
        delete(Topic.LEDGER);
        assertRefused("palimpsest.ledger.v1-0");
        // The second way on that the message names must be one.
        ChaosModel fresh = cluster.model("fresh", Variant.USUAL);
        fresh.complete();
        fresh.outcome().assertComplete(Variant.USUAL);
    }

    @Test
    void aLedgerMadeAnew() throws Exception {
        recreate(Topic.LEDGER);
        assertRefused("palimpsest.ledger.v1-0");
    }

    private void assertRefused(String partition) throws InterruptedException, IOException {
        List<String> checkpoints = model.checkpointFiles();
        try (ChildProcess trainer = model.start()) {
            assertThat(trainer.end(PATIENCE)).as(trainer.transcript()).isEqualTo(TrainerProcess.RECORDS_LOST);
            assertThat(trainer.first("exit ").orElseThrow().text())
                    .contains(partition)
                    .contains("restore the records")
                    .contains("set model.name to a new name")
                    .contains("Nothing was skipped");
        }
        assertThat(model.checkpointFiles()).isEqualTo(checkpoints);
    }

    private void delete(Topic topic) throws ExecutionException, InterruptedException {
        try (Admin admin = cluster.admin()) {
            admin.deleteRecords(Map.of(new TopicPartition(topic.topicName(), 0), RecordsToDelete.beforeOffset(-1)))
                    .all()
                    .get();
        }
    }

    private void recreate(Topic topic) throws ExecutionException, InterruptedException {
        try (Admin admin = cluster.admin()) {
            admin.deleteTopics(List.of(topic.topicName())).all().get();
            Thread.sleep(1_000);
            admin.createTopics(List.of(
                            new NewTopic(topic.topicName(), topic.partitions(), (short) 1).configs(topic.config())))
                    .all()
                    .get();
        }
    }
}
