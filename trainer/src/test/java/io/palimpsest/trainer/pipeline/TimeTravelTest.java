package io.palimpsest.trainer.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.palimpsest.local.stack.EmbeddedStack;
import io.palimpsest.schemas.config.KafkaClients;
import io.palimpsest.schemas.config.KafkaSettings;
import io.palimpsest.schemas.config.SettingCatalogue;
import io.palimpsest.schemas.config.Settings;
import io.palimpsest.schemas.topics.TopicCatalogue;
import io.palimpsest.trainer.RefusedException;
import io.palimpsest.trainer.checkpoint.CheckpointManifest;
import io.palimpsest.trainer.checkpoint.CheckpointReader;
import io.palimpsest.trainer.checkpoint.StoredCheckpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Repeating and unlearning on a real broker. Model "shop" is trained on the whole stream of {@link TestStream}; the models that it is compared
 * with are trained on streams of their own from which events are missing.
 */
class TimeTravelTest {

    private static final String MODEL = "shop";

    @TempDir
    static Path directory;

    private static EmbeddedStack stack;

    @BeforeAll
    static void train() throws Exception {
        stack = start("whole");
        train(stack, Set.of(), "whole", 21);
    }

    @AfterAll
    static void stop() {
        stack.close();
    }

    @Test
    void replayRecomputesEveryCheckpointOnTheWayBitByBit() throws IOException {
        List<Long> steps = new ArrayList<>();
        Replay.Result result = new Replay(settings(stack, "whole"), TimeTravelTest::micro, steps::add)
                .run("step-00000000", OptionalLong.empty());
        assertThat(result.proved()).isTrue();
        assertThat(result.step()).isEqualTo(21);
        assertThat(steps).hasSize(21).isSorted();
        assertThat(result.comparisons())
                .extracting(Replay.Comparison::checkpoint)
                .containsExactlyInAnyOrderElementsOf(checkpoints("whole", MODEL).list().stream()
                        .map(StoredCheckpoint::id)
                        .filter(id -> !id.startsWith("step-00000000"))
                        .toList());
        assertThat(result.tensors()).isEqualTo(newest("whole", MODEL).tensors());
    }

    @Test
    void replayGoesFromAnyCheckpointToAnyStep() throws IOException {
        Replay.Result result = new Replay(settings(stack, "whole"), TimeTravelTest::micro, step -> {})
                .run("step-00000009", OptionalLong.of(15));
        assertThat(result.repeated()).isEqualTo(6);
        assertThat(result.comparisons()).extracting(Replay.Comparison::step).contains(15L);
        assertThat(result.proved()).isTrue();
    }

    @Test
    void replayUnderOtherConstantsIsFoundOutAndNotCalledProved() throws IOException {
        ModelSource other = (settings, preset, tokenizer) -> MicroModel.setup("CTP", 2e-3);
        Replay.Result result =
                new Replay(settings(stack, "whole"), other, step -> {}).run("step-00000009", OptionalLong.of(15));
        assertThat(result.proved()).isFalse();
        assertThat(result.comparisons().get(0).differing()).anyMatch(name -> name.startsWith("current/"));
    }

    @Test
    void replayRefusesAStepThatTheLedgerDoesNotReach() {
        Replay replay = new Replay(settings(stack, "whole"), TimeTravelTest::micro, step -> {});
        assertThatThrownBy(() -> replay.run("step-00000009", OptionalLong.of(1000)))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("Step 1000 cannot be reached")
                .hasMessageContaining("from step 9 to 21");
        assertThatThrownBy(() -> replay.run("step-77", OptionalLong.empty()))
                .hasMessageContaining("no checkpoint 'step-77'");
    }

    @Test
    void aModelThatForgotASampleEqualsOneThatNeverSawIt() throws Exception {
        assertEqualsNeverSaw(Set.of("green-4"), "without-one", 21);
    }

    @Test
    void forgettingSamplesOfSeveralDomainsEqualsNeverHavingSeenThem() throws Exception {
        // Nine instead of ten samples still need three batches of four; eight need two, so that steps shift.
        assertEqualsNeverSaw(Set.of("red-0", "red-7", "blue-9"), "without-three", 2 * 3 + 3 * 2 + 3 * 2);
    }

    @Test
    void whatWasNeverTrainedOrNeverSeenIsNotForgotten() {
        Forgetting forgetting = forgetting("whole");
        assertThatThrownBy(() -> forgetting.forget(Set.of("green-99"), "", "", "test"))
                .hasMessageContaining("held out or were dropped");
        assertThatThrownBy(() -> forgetting.forget(Set.of("grün-4"), "", "", "test"))
                .hasMessageContaining("check the spelling");
    }

    private static void assertEqualsNeverSaw(Set<String> samples, String place, long steps) throws Exception {
        Forgetting.Result forgotten = forgetting("whole").forget(samples, "", "asked for", "test");
        assertThat(forgotten.branch()).startsWith("shop-without-");
        assertThat(forgotten.occurrences()).hasSize(samples.size()).isSorted();
        CheckpointManifest branch = newest("whole", forgotten.branch());
        assertThat(branch.forgotten())
                .containsExactlyElementsOf(samples.stream().sorted().toList());
        assertThat(branch.endOfDomain()).isTrue();

        try (EmbeddedStack other = start(place)) {
            train(other, samples, place, steps);
        }
        CheckpointManifest neverSaw = newest(place, MODEL);
        assertThat(branch.step()).isEqualTo(neverSaw.step());
        assertThat(branch.trainedPairs()).isEqualTo(neverSaw.trainedPairs());
        assertThat(branch.tensors()).isEqualTo(neverSaw.tensors());
        assertThat(branch.tensors()).isNotEqualTo(newest("whole", MODEL).tensors());

        // The same call again finds its work done.
        long offsets = branch.ledgerOffset();
        assertThat(forgetting("whole")
                        .forget(samples, "", "asked for", "test")
                        .checkpoint()
                        .manifest()
                        .ledgerOffset())
                .isEqualTo(offsets);
        Replay.Result replay = new Replay(
                        settings(stack, "whole").with(Map.of("model.name", forgotten.branch())),
                        TimeTravelTest::micro,
                        step -> {})
                .run(forgotten.base().substring(0, 13), OptionalLong.empty());
        assertThat(replay.proved()).isTrue();
    }

    private static Forgetting forgetting(String place) {
        return new Forgetting(
                settings(stack, place), TimeTravelTest::micro, TrainingListener.SILENT, Clock.systemUTC());
    }

    private static ModelSetup micro(Settings settings, byte[] preset, byte[] tokenizer) {
        return MicroModel.setup("CTP");
    }

    private static EmbeddedStack start(String place) throws IOException {
        EmbeddedStack started = EmbeddedStack.start(directory.resolve(place), 0, 0);
        try (Admin admin = Admin.create(started.clientProperties())) {
            TopicCatalogue.ensure(admin, (short) 1);
        }
        return started;
    }

    private static void train(EmbeddedStack on, Set<String> without, String place, long steps)
            throws InterruptedException {
        Settings settings = settings(on, place);
        try (TestStream stream = new TestStream(new KafkaClients(settings))) {
            stream.writeWithout(without);
            stream.endLastDomain(MODEL);
        }
        RunningTrainer.until(
                        settings,
                        "CTP",
                        status -> status.phase() == TrainerStatus.Phase.READING
                                && status.step() >= steps
                                && status.lagEvents() == 0
                                && status.waitingEvents() == 0
                                && status.step() >= status.plannedSteps())
                .await();
    }

    private static CheckpointReader checkpoints(String place, String model) {
        return CheckpointStores.reader(settings(stack, place), model);
    }

    private static CheckpointManifest newest(String place, String model) throws IOException {
        return checkpoints(place, model).newestValid().orElseThrow().manifest();
    }

    private static Settings settings(EmbeddedStack on, String place) {
        return Settings.of(
                SettingCatalogue.combine(KafkaSettings.catalogue(), TrainerSettings.catalogue()),
                Map.ofEntries(
                        Map.entry("kafka.bootstrap.servers", on.bootstrapServers()),
                        Map.entry("schema.registry.url", on.registryUrl()),
                        Map.entry("model.name", MODEL),
                        Map.entry(
                                "checkpoint.directory",
                                directory.resolve(place + "-checkpoints").toString()),
                        Map.entry("checkpoint.interval-steps", "2"),
                        Map.entry("checkpoint.keep-last", "3"),
                        Map.entry("trainer.passes-first", "3"),
                        Map.entry("trainer.passes", "2"),
                        Map.entry("chunk.linger-seconds", "3600"),
                        Map.entry("engine.threads", "1")));
    }
}
