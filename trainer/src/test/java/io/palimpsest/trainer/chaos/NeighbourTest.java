package io.palimpsest.trainer.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.palimpsest.schemas.topics.Topic;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What others do on the same broker, and how many threads a step has, does not show in a model. */
@Tag("chaos")
@ExtendWith(SharedCluster.class)
class NeighbourTest {

    private static final Duration PATIENCE = Duration.ofSeconds(120);

    @Test
    void consumersThatComeAndGoDoNotDisturb(ChaosCluster cluster) throws InterruptedException {
        ChaosModel model = cluster.model("rebalance", Variant.USUAL);
        AtomicBoolean over = new AtomicBoolean();
        // One group of strangers, and one that has the name under which lag tools see the trainer.
        Thread strangers = comeAndGo(cluster, "strangers", over);
        Thread namesakes = comeAndGo(cluster, "palimpsest-trainer-" + model.name(), over);
        try (ChildProcess trainer = model.start()) {
            assertThat(trainer.end(PATIENCE)).as(trainer.transcript()).isZero();
        } finally {
            over.set(true);
            strangers.join();
            namesakes.join();
        }
        model.assertEndedLike(cluster.oracle(Variant.USUAL));
    }

    @Test
    void standbysThatComeAndGoDoNotDisturb(ChaosCluster cluster) throws InterruptedException {
        ChaosModel model = cluster.model("standbys", Variant.USUAL);
        try (ChildProcess trainer = model.start()) {
            trainer.await("phase READING", PATIENCE);
            for (int i = 0; i < 2 && trainer.alive(); i++) {
                try (ChildProcess standby = model.start()) {
                    standby.await("phase ", PATIENCE);
                }
            }
            assertThat(trainer.end(PATIENCE)).as(trainer.transcript()).isZero();
        }
        model.assertEndedLike(cluster.oracle(Variant.USUAL));
    }

    @ParameterizedTest
    @CsvSource({"CTP, 2", "CTP+ER, 1", "CTP+ER, 2", "SeqF, 1"})
    void everyLearnerAndNumberOfThreadsRepeatsBitByBit(String learner, int threads, ChaosCluster cluster)
            throws InterruptedException {
        Variant variant = new Variant(learner, threads);
        Outcome oracle = cluster.oracle(variant);
        ChaosModel model = cluster.model(variant.toString(), variant).with("trainer.id", "one");
        // One kill in each of the later domains, so that both boundaries are crossed once more in a new process.
        for (String fault : List.of("after-step:23:kill", "mid-step:17:kill")) {
            try (ChildProcess trainer = model.start("fault.inject=" + fault)) {
                assertThat(trainer.end(PATIENCE)).as(trainer.transcript()).isEqualTo(ChildProcess.KILLED);
            }
        }
        model.complete();
        model.assertEndedLike(oracle);
    }

    @Test
    void theComparisonSeesADifference(ChaosCluster cluster) throws InterruptedException {
        Outcome oracle = cluster.oracle(Variant.USUAL);
        ChaosModel other = cluster.model("otherseed", Variant.USUAL).with("trainer.seed", "43");
        other.complete();
        Outcome outcome = other.outcome();
        outcome.assertComplete(Variant.USUAL);
        assertThat(outcome.tensors()).isNotEqualTo(oracle.tensors());
        assertThat(outcome.plans()).isNotEqualTo(oracle.plans());
        assertThat(outcome.deadLetters()).isEqualTo(oracle.deadLetters());
    }

    private static Thread comeAndGo(ChaosCluster cluster, String group, AtomicBoolean over) {
        Thread thread = new Thread(
                () -> {
                    while (!over.get()) {
                        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                                cluster.clients().bytesConsumer("neighbour", group),
                                new ByteArrayDeserializer(),
                                new ByteArrayDeserializer())) {
                            consumer.subscribe(List.of(Topic.PAIRS.topicName()));
                            consumer.poll(Duration.ofMillis(500));
                        }
                    }
                },
                group);
        thread.start();
        return thread;
    }
}
