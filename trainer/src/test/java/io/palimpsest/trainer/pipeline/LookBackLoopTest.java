package io.palimpsest.trainer.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.palimpsest.local.stack.EmbeddedStack;
import io.palimpsest.schemas.config.KafkaClients;
import io.palimpsest.schemas.config.KafkaSettings;
import io.palimpsest.schemas.config.SettingCatalogue;
import io.palimpsest.schemas.config.Settings;
import io.palimpsest.schemas.topics.Topic;
import io.palimpsest.schemas.topics.TopicCatalogue;
import io.palimpsest.trainer.checkpoint.CheckpointManifest;
import io.palimpsest.trainer.checkpoint.StoredCheckpoint;
import io.palimpsest.trainer.ledger.RecordsLostException;
import io.palimpsest.trainer.pipeline.LookingBack.Pass;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Looking back on a real broker and registry, at 7 of the 10 samples of each domain:
 *
 * <pre>
 * red 0..2 | poison 3..6 | red 7..13 | held out | green 15..24 | held out | blue 26..35 | held out | end
 * first domain:   ceil(10 / 4) batches x 3 passes = 9 steps
 * later domains:  ceil(10 / 4) batches x 2 passes = 6 steps each
 * </pre>
 */
class LookBackLoopTest {

    private static final int FIRST = 9;
    private static final int LATER = 6;
    private static final int STEPS = FIRST + 2 * LATER;

    @TempDir
    static Path directory;

    private static EmbeddedStack stack;
    private static TestStream stream;
    private static List<Pass> calmPasses;
    private static RunningTrainer calm;

    @BeforeAll
    static void trainUndisturbed() throws InterruptedException {
        stack = EmbeddedStack.start(directory.resolve("stack"), 0, 0);
        KafkaClients clients = new KafkaClients(settings("calm"));
        try (Admin admin = Admin.create(clients.admin("test"))) {
            TopicCatalogue.ensure(admin, (short) 1);
        }
        stream = new TestStream(clients);
        stream.write();
        calmPasses = Collections.synchronizedList(new ArrayList<>());
        calm = train("calm", calmPasses, LookBackLoopTest::complete);
    }

    @AfterAll
    static void stop() {
        stream.close();
        stack.close();
    }

    @Test
    void everyFinishedDomainIsGoneThroughOnceBeforeTheNextBegins() {
        assertThat(calmPasses).extracting(Pass::domain).containsExactly(0, 1);
        assertThat(calmPasses).extracting(Pass::size).containsOnly((long) MicroModel.LOOK_BACK_SAMPLES);
        assertThat(calmPasses.get(0).batches())
                .satisfiesExactly(first -> assertThat(first).startsWith(FIRST + ": 3 "), second -> assertThat(second)
                        .startsWith((FIRST + 1) + ": 4 "));
        assertThat(calmPasses.get(1).batches())
                .satisfiesExactly(
                        first -> assertThat(first).startsWith((FIRST + LATER) + ": 3 "),
                        second -> assertThat(second).startsWith((FIRST + LATER + 1) + ": 4 "));
    }

    @Test
    void theSamplesLieInTheCheckpointOfALearnerThatLooksBack() throws InterruptedException {
        assertThat(end(calm).tensors()).extracting("name").contains("domain/samples");
        assertThat(end(calm).counters()).containsEntry("domain-offered", "10").containsEntry("domain-sampled", "2");
        RunningTrainer plain = RunningTrainer.until(settings("plain"), "SeqF", status -> status.step() >= 2)
                .await();
        CheckpointManifest last =
                plain.announced().get(plain.announced().size() - 1).manifest();
        assertThat(last.tensors()).extracting("name").doesNotContain("domain/samples");
        assertThat(last.counters()).doesNotContainKey("domain-offered");
    }

    @Test
    void restartedItLooksBackAtTheSameBatchesAndNeverTwiceAtAFinishedDomain() throws InterruptedException {
        List<Pass> passes = Collections.synchronizedList(new ArrayList<>());
        // Within the first domain, at both boundaries and within later domains.
        for (int step : new int[] {4, FIRST, FIRST + 1, FIRST + 4, FIRST + LATER, FIRST + LATER + 2}) {
            train("disturbed", passes, status -> status.step() >= step);
        }
        RunningTrainer end = train("disturbed", passes, LookBackLoopTest::complete);
        assertThat(passes).isEqualTo(calmPasses);
        assertThat(end(end).tensors()).isEqualTo(end(calm).tensors());
        assertThat(end(end).counters()).isEqualTo(end(calm).counters());
    }

    @Test
    void askedToStopInTheMiddleOfAPassItStopsAndTheNextStartBeginsThePassAgain() throws Exception {
        List<Pass> passes = Collections.synchronizedList(new ArrayList<>());
        CompletableFuture<RunningTrainer> running = new CompletableFuture<>();
        stream.endLastDomain("impatient");
        running.complete(RunningTrainer.until(
                settings("impatient"),
                () -> LookingBack.setup(passes, () -> running.join().stop()),
                status -> false));
        RunningTrainer stopped = running.get().await();
        assertThat(passes).isEmpty();
        assertThat(last(stopped).step()).isEqualTo(FIRST);
        assertThat(last(stopped).endOfDomain()).isTrue();

        RunningTrainer end = train("impatient", passes, LookBackLoopTest::complete);
        assertThat(passes).isEqualTo(calmPasses);
        assertThat(end(end).tensors()).isEqualTo(end(calm).tensors());
    }

    /** Chunks of 5 samples, 6 steps each, while a domain ends every 5 steps: domains begin in the middle of chunks. */
    @Test
    void aDomainThatBeginsInTheMiddleOfAChunkLooksBackAtThatChunkToo() throws InterruptedException {
        Map<String, String> windows =
                Map.of("boundary.policy", "every-n-steps", "boundary.every-steps", "5", "chunk.max-events", "5");
        List<Pass> whole = Collections.synchronizedList(new ArrayList<>());
        RunningTrainer expected = trainWindows("windows", windows, whole, 5 * 4);
        List<Pass> passes = Collections.synchronizedList(new ArrayList<>());
        for (int step : new int[] {5, 8, 11, 16}) {
            trainWindows("windows-disturbed", windows, passes, step);
        }
        RunningTrainer end = trainWindows("windows-disturbed", windows, passes, 5 * 4);

        assertThat(whole).extracting(Pass::domain).containsExactly(0, 1, 2);
        // Steps 0-4 train the first chunk, 5-9 the rest of it and the second one.
        assertThat(whole).extracting(Pass::size).containsExactly(5L, 7L, 7L);
        assertThat(passes).isEqualTo(whole);
        assertThat(last(end).tensors()).isEqualTo(last(expected).tensors());
    }

    @Test
    void elasticWeightConsolidationStoppedAndRestartedEndsBitIdenticalToAnUndisturbedRun() throws InterruptedException {
        RunningTrainer whole = train("ewc", "EWC", LookBackLoopTest::complete);
        // Right after the first look-back, within the second domain, and at the second boundary.
        for (int step : new int[] {FIRST, FIRST + 1, FIRST + 4, FIRST + LATER}) {
            train("ewc-disturbed", "EWC", status -> status.step() >= step);
        }
        RunningTrainer end = train("ewc-disturbed", "EWC", LookBackLoopTest::complete);

        assertThat(end(whole).tensors()).extracting("name").anyMatch(name -> ((String) name)
                .startsWith("consolidated/fisher/"));
        assertThat(end(end).tensors()).isEqualTo(end(whole).tensors());
        assertThat(end(end).counters()).isEqualTo(end(whole).counters());
        assertThat(whole.last().losses()).containsKey("penalty");
    }

    @Test
    void aTrainerThatLostItsNewestCheckpointsLooksBackAgain() throws InterruptedException, IOException {
        RunningTrainer whole = train("rwalk", "RWalk", LookBackLoopTest::complete);
        RunningTrainer first = train("rwalk-damaged", "RWalk", status -> status.step() >= FIRST + LATER + 3);
        // What is left is the checkpoint at the end of the first domain, or before it.
        for (StoredCheckpoint checkpoint : first.announced()) {
            Path state = Path.of(checkpoint.location()).resolve("state.safetensors");
            if (checkpoint.manifest().step() > FIRST && Files.exists(state)) {
                Files.delete(state);
            }
        }
        RunningTrainer end = train("rwalk-damaged", "RWalk", LookBackLoopTest::complete);
        assertThat(end(end).tensors()).isEqualTo(end(whole).tensors());
    }

    @Test
    void aSampleThatRetentionDeletedStopsTheTrainerWithTheReason() throws Exception {
        try (EmbeddedStack other = EmbeddedStack.start(directory.resolve("short-lived"), 0, 0)) {
            Settings settings = settings("short-lived", other, Map.of());
            KafkaClients clients = new KafkaClients(settings);
            try (Admin admin = Admin.create(clients.admin("test"));
                    TestStream events = new TestStream(clients)) {
                TopicCatalogue.ensure(admin, (short) 1);
                events.write();
                RunningTrainer.until(
                                settings, () -> LookingBack.setup(new ArrayList<>()), status -> status.step() >= FIRST)
                        .await();
                admin.deleteRecords(Map.of(
                                new TopicPartition(Topic.PAIRS.topicName(), 0), RecordsToDelete.beforeOffset(14)))
                        .all()
                        .get();
                RunningTrainer resumed = RunningTrainer.until(
                        settings, () -> LookingBack.setup(new ArrayList<>()), status -> status.step() >= STEPS);
                assertThatThrownBy(resumed::await)
                        .hasCauseInstanceOf(RecordsLostException.class)
                        .cause()
                        .hasMessageContaining("A sample of the finished domain that the learner looks back at is gone")
                        .hasMessageContaining("palimpsest.pairs.v1-0 begins at offset 14");
            }
        }
    }

    private static RunningTrainer train(String model, String learner, Predicate<TrainerStatus> stopWhen)
            throws InterruptedException {
        stream.endLastDomain(model);
        return RunningTrainer.until(settings(model), learner, stopWhen).await();
    }

    private static RunningTrainer train(String model, List<Pass> passes, Predicate<TrainerStatus> stopWhen)
            throws InterruptedException {
        stream.endLastDomain(model);
        return RunningTrainer.until(settings(model), () -> LookingBack.setup(passes), stopWhen)
                .await();
    }

    private static RunningTrainer trainWindows(String model, Map<String, String> windows, List<Pass> passes, int steps)
            throws InterruptedException {
        return RunningTrainer.until(
                        settings(model, stack, windows),
                        () -> LookingBack.setup(passes),
                        status -> status.step() >= steps)
                .await();
    }

    private static boolean complete(TrainerStatus status) {
        return status.phase() == TrainerStatus.Phase.READING
                && status.step() >= STEPS
                && status.lagEvents() == 0
                && status.waitingEvents() == 0
                && status.step() >= status.plannedSteps();
    }

    private static CheckpointManifest end(RunningTrainer trainer) {
        CheckpointManifest last = last(trainer);
        assertThat(last.step()).isEqualTo(STEPS);
        assertThat(last.endOfDomain()).isTrue();
        return last;
    }

    private static CheckpointManifest last(RunningTrainer trainer) {
        return trainer.announced().get(trainer.announced().size() - 1).manifest();
    }

    private static Settings settings(String model) {
        return settings(model, stack, Map.of());
    }

    private static Settings settings(String model, EmbeddedStack on, Map<String, String> more) {
        Map<String, String> given = new HashMap<>(Map.ofEntries(
                Map.entry("kafka.bootstrap.servers", on.bootstrapServers()),
                Map.entry("schema.registry.url", on.registryUrl()),
                Map.entry("model.name", model),
                Map.entry(
                        "checkpoint.directory", directory.resolve("checkpoints").toString()),
                Map.entry("checkpoint.interval-steps", "2"),
                Map.entry("checkpoint.keep-last", "3"),
                Map.entry("trainer.passes-first", "3"),
                Map.entry("trainer.passes", "2"),
                Map.entry("chunk.linger-seconds", "3600"),
                Map.entry("metrics.interval-steps", "1"),
                Map.entry("engine.threads", "1")));
        given.putAll(more);
        return Settings.of(SettingCatalogue.combine(KafkaSettings.catalogue(), TrainerSettings.catalogue()), given);
    }
}
