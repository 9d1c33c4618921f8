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
import io.palimpsest.trainer.RefusedException;
import io.palimpsest.trainer.checkpoint.CheckpointManifest;
import io.palimpsest.trainer.checkpoint.CheckpointReader;
import io.palimpsest.trainer.checkpoint.StoredCheckpoint;
import io.palimpsest.trainer.checkpoint.TensorDigest;
import io.palimpsest.trainer.ledger.TopicReader;
import io.palimpsest.trainer.lineage.Lineage;
import io.palimpsest.trainer.lineage.StepSample;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Repeating and unlearning on a real broker. Model "shop" is trained on the whole stream of {@link TestStream}; the models that it is compared
 * with are trained on streams of their own from which events are missing.
 */
class TimeTravelTest {

    private static final String MODEL = "shop";

    /** Six exemplars beside the ten samples of each later domain. */
    private static final int STEPS_REPLAYING = 3 * 3 + 4 * 2 + 4 * 2;

    /** Ten samples in chunks of 4, 4 and 2, a batch each. */
    private static final int CHUNKED_STEPS = 3 * 3 + 3 * 2 + 3 * 2;

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

    @ParameterizedTest
    @ValueSource(strings = {"CTP+ER", "MoF"})
    void aLearnerThatReplaysForgetsASampleThatLaterDomainsHaveReplayed(String learner) throws Exception {
        String model = "replaying-" + learner.replace('+', '-');
        Map<String, String> replaying = Map.of(
                "model.name", model,
                "learner.name", learner,
                "learner.replay-size", Integer.toString(MicroModel.REPLAY_SIZE));
        ModelSource models = (settings, preset, tokenizer) -> MicroModel.setup(learner);
        Settings whole = settings(stack, "whole").with(replaying);
        train(stack, whole, learner, STEPS_REPLAYING);
        Replay.Result repeated = new Replay(whole, models, step -> {}).run("step-00000000", OptionalLong.empty());
        assertThat(repeated.proved()).isTrue();

        String replayed;
        try (Lineage lineage = Lineage.open(whole)) {
            // A red sample in the last domain can only be there because it was replayed.
            replayed = anyReplayed(lineage);
            assertThat(lineage.ofSample(replayed).occurrences().get(0).trainings())
                    .as("3 passes in its own domain, and more where it was replayed")
                    .hasSizeGreaterThan(3);
        }

        Forgetting.Result forgotten = new Forgetting(whole, models, TrainingListener.SILENT, Clock.systemUTC())
                .forget(Set.of(replayed), "", "", "test");
        try (EmbeddedStack other = start(model + "-without")) {
            Settings settings = settings(other, model + "-without").with(replaying);
            write(settings, Set.of(replayed));
            train(other, settings, learner, STEPS_REPLAYING);
        }
        // Exemplars are kept as offsets, which are others in a topic without the event; what it chose shows in the
        // weights.
        assertThat(weights(newest("whole", forgotten.branch())))
                .isEqualTo(weights(newest(model + "-without", model)))
                .isNotEqualTo(weights(newest("whole", model)));
    }

    @Test
    void aLearnerThatLooksBackRepeatsAndForgetsBitByBit() throws Exception {
        Map<String, String> consolidating = Map.of("model.name", "consolidating", "learner.name", "EWC");
        ModelSource models = (settings, preset, tokenizer) -> MicroModel.setup("EWC");
        Settings whole = settings(stack, "whole").with(consolidating);
        train(stack, whole, "EWC", 21);
        Replay.Result repeated = new Replay(whole, models, step -> {}).run("step-00000000", OptionalLong.empty());
        assertThat(repeated.proved()).isTrue();
        assertThat(repeated.comparisons())
                .extracting(Replay.Comparison::checkpoint)
                .doesNotHaveDuplicates();

        Forgetting.Result forgotten = new Forgetting(whole, models, TrainingListener.SILENT, Clock.systemUTC())
                .forget(Set.of("green-4"), "", "", "test");
        try (EmbeddedStack other = start("consolidating-without")) {
            Settings settings = settings(other, "consolidating-without").with(consolidating);
            write(settings, Set.of("green-4"));
            train(other, settings, "EWC", 21);
        }
        // Which samples are looked back at is kept as offsets, which are others in a topic without the event.
        assertThat(weights(newest("whole", forgotten.branch())))
                .isEqualTo(weights(newest("consolidating-without", "consolidating")))
                .isNotEqualTo(weights(newest("whole", "consolidating")));
    }

    @Test
    void aBranchThatBeginsInTheMiddleOfAChunkKeepsTheRestOfIt() throws Exception {
        Settings settings = settings(stack, "whole")
                .with(Map.of(
                        "model.name",
                        "chunked",
                        "chunk.max-events",
                        "4",
                        "checkpoint.interval-steps",
                        "2",
                        "checkpoint.keep-last",
                        "100"));
        train(stack, settings, "CTP", CHUNKED_STEPS);
        // The chunks of red are steps 0..2, 3..5, 6..8; red-5 is in the second, and the newest checkpoint before it is
        // that of step 2.
        Forgetting.Result forgotten = new Forgetting(
                        settings, TimeTravelTest::micro, TrainingListener.SILENT, Clock.systemUTC())
                .forget(Set.of("red-5"), "", "", "test");
        assertThat(forgotten.firstStep()).isEqualTo(3);
        assertThat(forgotten.base()).startsWith("step-00000002");
        CheckpointManifest branch = newest("whole", forgotten.branch());
        CheckpointManifest original = newest("whole", "chunked");
        assertThat(branch.step()).isEqualTo(original.step());
        assertThat(branch.trainedPairs()).isEqualTo(original.trainedPairs() - 3);
        assertThat(branch.offsets()).isEqualTo(original.offsets());
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
        write(settings, without);
        train(on, settings, "CTP", steps);
    }

    private static void write(Settings settings, Set<String> without) {
        try (TestStream stream = new TestStream(new KafkaClients(settings))) {
            stream.writeWithout(without);
        }
    }

    private static void train(EmbeddedStack on, Settings settings, String learner, long steps)
            throws InterruptedException {
        String model = settings.get(KafkaSettings.MODEL_NAME);
        endLastDomain(on, settings, model);
        RunningTrainer.until(
                        settings,
                        learner,
                        status -> status.phase() == TrainerStatus.Phase.READING
                                && status.step() >= steps
                                && status.lagEvents() == 0
                                && status.waitingEvents() == 0
                                && status.step() >= status.plannedSteps())
                .await();
    }

    private static void endLastDomain(EmbeddedStack on, Settings settings, String model) {
        TopicPartition pairs = new TopicPartition(Topic.PAIRS.topicName(), 0);
        long end = new TopicReader(on.clientProperties()).end(pairs);
        try (TestStream stream = new TestStream(new KafkaClients(settings))) {
            stream.endDomain(model, end);
        }
    }

    private static String anyReplayed(Lineage lineage) {
        try {
            for (long step = STEPS_REPLAYING - 4; step < STEPS_REPLAYING; step++) {
                for (StepSample sample : lineage.ofStep(step).samples()) {
                    if (sample.sampleId().startsWith("red")) {
                        return sample.sampleId();
                    }
                }
            }
        } catch (IOException failure) {
            throw new java.io.UncheckedIOException(failure);
        }
        throw new AssertionError("the last pass replays no sample of the first domain");
    }

    private static List<TensorDigest> weights(CheckpointManifest manifest) {
        return manifest.tensors().stream()
                .filter(tensor ->
                        !tensor.name().startsWith("replay/") && !tensor.name().startsWith("domain/"))
                .toList();
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
