package io.palimpsest.trainer.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import ai.djl.ndarray.NDManager;
import io.palimpsest.events.v1.ControlKind;
import io.palimpsest.events.v1.LedgerEntry;
import io.palimpsest.events.v1.LedgerEntryKind;
import io.palimpsest.local.stack.EmbeddedStack;
import io.palimpsest.schemas.config.KafkaClients;
import io.palimpsest.schemas.config.KafkaSettings;
import io.palimpsest.schemas.config.SettingCatalogue;
import io.palimpsest.schemas.config.Settings;
import io.palimpsest.schemas.topics.TopicCatalogue;
import io.palimpsest.trainer.RefusedException;
import io.palimpsest.trainer.checkpoint.CheckpointReader;
import io.palimpsest.trainer.checkpoint.CheckpointSnapshot;
import io.palimpsest.trainer.checkpoint.CheckpointStore;
import io.palimpsest.trainer.checkpoint.StoredCheckpoint;
import io.palimpsest.trainer.checkpoint.UnknownCheckpointException;
import io.palimpsest.trainer.control.ControlCommands;
import io.palimpsest.trainer.control.ControlLog;
import io.palimpsest.trainer.control.PromotionDesk;
import io.palimpsest.trainer.control.PromotionHistory;
import io.palimpsest.trainer.faults.FailPoints;
import io.palimpsest.trainer.ledger.LedgerReader;
import io.palimpsest.trainer.ledger.TopicReader;
import io.palimpsest.trainer.lineage.Ancestor;
import io.palimpsest.trainer.lineage.CheckpointLineage;
import io.palimpsest.trainer.lineage.DomainSteps;
import io.palimpsest.trainer.lineage.DroppedEvent;
import io.palimpsest.trainer.lineage.EventRange;
import io.palimpsest.trainer.lineage.Fate;
import io.palimpsest.trainer.lineage.Lineage;
import io.palimpsest.trainer.lineage.Occurrence;
import io.palimpsest.trainer.lineage.SampleLineage;
import io.palimpsest.trainer.lineage.StepLineage;
import io.palimpsest.trainer.lineage.StepSample;
import io.palimpsest.trainer.lineage.TrainingOfEvent;
import io.palimpsest.trainer.plan.BatchComposer;
import io.palimpsest.trainer.plan.ChunkContents;
import io.palimpsest.trainer.plan.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.serialization.Deserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the lineage says of a model that was really trained, and what promotion allows. The stream, by offset:
 *
 * <pre>
 * 0..2 red | 3..6 poison | 7..13 red | 14 held out | 15..24 green | 25 held out | 26..35 blue | 36 held out
 * steps      0..8 red, 3 passes      | 9..14 green, 2 passes      | 15..20 blue, 2 passes
 * </pre>
 */
class LineageTest {

    private static final int STEPS = 21;
    private static final int FIRST_PASSES = 3;
    private static final int PASSES = 2;

    @TempDir
    static Path directory;

    private static EmbeddedStack stack;
    private static TestStream stream;
    private static List<StoredCheckpoint> furthestFirst;

    @BeforeAll
    static void trainOnce() throws InterruptedException, IOException {
        stack = EmbeddedStack.start(directory.resolve("stack"), 0, 0);
        KafkaClients clients = new KafkaClients(settings("shop"));
        try (Admin admin = Admin.create(clients.admin("test"))) {
            TopicCatalogue.ensure(admin, (short) 1);
        }
        stream = new TestStream(clients);
        stream.write();
        stream.endLastDomain("shop");
        RunningTrainer.until(
                        settings("shop"),
                        "CTP",
                        status -> status.step() >= STEPS
                                && status.phase() == TrainerStatus.Phase.READING
                                && status.step() >= status.plannedSteps())
                .await();
        furthestFirst = reader("shop").list();
    }

    @AfterAll
    static void stop() {
        stream.close();
        stack.close();
    }

    @Test
    void everyTrainedEventHasOneStepPerPass() throws IOException {
        try (Lineage lineage = Lineage.open(settings("shop"))) {
            for (int domain = 0; domain < TestStream.DOMAINS.size(); domain++) {
                for (int number = 0; number < TestStream.TRAINED; number += 3) {
                    String id = TestStream.DOMAINS.get(domain) + "-" + number;
                    List<Occurrence> occurrences = lineage.ofSample(id).occurrences();
                    assertThat(occurrences).singleElement().satisfies(occurrence -> assertThat(occurrence.fate())
                            .isEqualTo(Fate.TRAINED));
                    List<Integer> passes = occurrences.get(0).trainings().stream()
                            .map(TrainingOfEvent::passIndex)
                            .toList();
                    assertThat(passes).isEqualTo(domain == 0 ? List.of(0, 1, 2) : List.of(0, 1));
                }
            }
        }
    }

    @Test
    void everyPassTrainsEveryEventOnceAndNothingElse() throws IOException {
        Set<String> trained = new HashSet<>();
        try (Lineage lineage = Lineage.open(settings("shop"))) {
            List<StepSample> pass = new ArrayList<>();
            for (long step = 0; step < STEPS; step++) {
                StepLineage found = lineage.ofStep(step);
                pass.addAll(found.samples());
                if (found.batchIndex() + 1 == found.batchCount()) {
                    assertThat(pass).hasSize(TestStream.TRAINED).doesNotHaveDuplicates();
                    assertThat(pass)
                            .allSatisfy(sample -> assertThat(sample.domain()).isEqualTo(found.domain()));
                    pass.forEach(sample -> trained.add(sample.sampleId()));
                    pass.clear();
                }
            }
            assertThat(pass).isEmpty();
        }
        assertThat(trained)
                .hasSize(TestStream.TRAINED * TestStream.DOMAINS.size())
                .noneMatch(id -> id.endsWith("-99"));
    }

    /** The trainer itself repeats a step after a crash from the pictures as they are, checks included. */
    @Test
    void aStepsBatchIsTheOneThatTheTrainerWouldRepeat() throws IOException {
        KafkaClients clients = new KafkaClients(settings("shop"));
        TopicReader topics = new TopicReader(clients.bytesConsumer("test", "test"));
        try (Deserializer<Object> deserializer = clients.valueDeserializer();
                Lineage lineage = Lineage.open(settings("shop"))) {
            ChunkReader chunks = new ChunkReader(topics, PairInspector.of(settings("shop"), deserializer));
            List<LedgerEntry> steps = new ArrayList<>();
            new LedgerReader("shop", topics, deserializer).forEach(0, Long.MAX_VALUE, record -> {
                if (record.entry().getKind() == LedgerEntryKind.STEP) {
                    steps.add(record.entry());
                }
            });
            assertThat(steps).hasSize(STEPS);
            for (LedgerEntry step : steps) {
                List<String> repeated =
                        BatchComposer.compose(step, new ChunkContents(chunks.read(step), List.of())).stream()
                                .map(Sample::sampleId)
                                .toList();
                assertThat(lineage.ofStep(step.getStep()).samples())
                        .extracting(StepSample::sampleId)
                        .isEqualTo(repeated);
            }
        }
    }

    @Test
    void aStepSaysWhyItsChunkWasClosed() throws IOException {
        try (Lineage lineage = Lineage.open(settings("shop"))) {
            StepLineage step = lineage.ofStep(4);
            assertThat(step.reason()).isEqualTo("domain changed to green");
            assertThat(step.domain()).isEqualTo("red");
            assertThat(step.passIndex()).isEqualTo(1);
            assertThat(step.batchIndex()).isEqualTo(1);
            assertThat(step.events()).containsExactly(new EventRange(0, 0, 15));
            assertThat(step.dropped()).extracting(DroppedEvent::code).hasSize(4);
            assertThat(lineage.ofStep(20).reason()).isEqualTo("boundary announced by command BOUNDARY-shop");
        }
    }

    @Test
    void heldOutAndPoisonEventsAreReportedAsSuch() throws IOException {
        try (Lineage lineage = Lineage.open(settings("shop"))) {
            assertThat(only(lineage.ofSample("green-99")).fate()).isEqualTo(Fate.HELD_OUT);
            Occurrence undecodable = only(lineage.ofSample("red-50"));
            assertThat(undecodable.fate()).isEqualTo(Fate.DROPPED);
            assertThat(undecodable.code()).isEqualTo("image-undecodable");
            assertThat(undecodable.position()).hasToString("0@3");
            Occurrence unreadable = only(lineage.ofSample("unknown"));
            assertThat(unreadable.fate()).isEqualTo(Fate.DROPPED);
            assertThat(unreadable.code()).isEqualTo("unknown-schema-id");
            assertThat(unreadable.domain()).isNull();
            assertThat(lineage.ofSample("red-50").firstStep()).isNull();
        }
    }

    @Test
    void aSampleNamesTheCheckpointsThatContainIt() throws IOException {
        try (Lineage lineage = Lineage.open(settings("shop"))) {
            SampleLineage sample = lineage.ofSample("green-0");
            assertThat(sample.firstStep()).isBetween(9L, 11L);
            for (StoredCheckpoint checkpoint : furthestFirst) {
                boolean contains = checkpoint.manifest().step() > sample.firstStep();
                assertThat(sample.checkpoints().contains(checkpoint.id()))
                        .as(checkpoint.id())
                        .isEqualTo(contains);
            }
            assertThat(sample.firstCheckpoint()).isEqualTo(sample.checkpoints().get(0));
        }
    }

    @Test
    void anEventThatNoTrainerHasReachedIsReportedAsSuch() throws IOException {
        Settings untrained = settings("untrained");
        try (Lineage lineage = Lineage.open(untrained)) {
            SampleLineage sample = lineage.ofSample("red-0");
            assertThat(only(sample).fate()).isEqualTo(Fate.NOT_REACHED);
            assertThat(sample.firstCheckpoint()).isNull();
        }
    }

    @Test
    void theLastCheckpointContainsTheWholeStream() throws IOException {
        try (Lineage lineage = Lineage.open(settings("shop"))) {
            CheckpointLineage last = lineage.ofCheckpoint(furthestFirst.get(0).id());
            assertThat(last.domains())
                    .containsExactly(
                            new DomainSteps(0, "red", 0, 8, true),
                            new DomainSteps(1, "green", 9, 14, true),
                            new DomainSteps(2, "blue", 15, 20, true));
            assertThat(last.events()).containsExactly(new EventRange(0, 0, 37));
            assertThat(last.distinctEvents()).isEqualTo(30);
            assertThat(last.trainedPairs()).isEqualTo(10 * FIRST_PASSES + 2 * 10 * PASSES);
            assertThat(last.dropped())
                    .extracting(DroppedEvent::code)
                    .containsExactly("image-undecodable", "blank-caption", "image-too-large", "unknown-schema-id");
            assertThat(last.partialChunk()).isNull();
            assertThat(last.branchedFrom()).isNull();
            assertThat(last.settings()).containsEntry("trainer.passes-first", "3");
        }
    }

    @Test
    void ancestorsReachBackToTheUntrainedModelAcrossDeletedOnes() throws IOException {
        try (Lineage lineage = Lineage.open(settings("shop"))) {
            List<Ancestor> ancestors =
                    lineage.ofCheckpoint(furthestFirst.get(0).id()).ancestors();
            assertThat(ancestors.get(ancestors.size() - 1).id()).startsWith("step-00000000-");
            Set<String> stored = new HashSet<>();
            furthestFirst.forEach(checkpoint -> stored.add(checkpoint.id()));
            assertThat(ancestors)
                    .allSatisfy(ancestor -> assertThat(ancestor.stored()).isEqualTo(stored.contains(ancestor.id())));
            assertThat(ancestors).anyMatch(ancestor -> !ancestor.stored());
        }
    }

    @Test
    void whatDoesNotExistIsSaidTogetherWithWhatDoes() throws IOException {
        try (Lineage lineage = Lineage.open(settings("shop"));
                Lineage nobody = Lineage.open(settings("nobody"))) {
            assertThatThrownBy(() -> lineage.ofStep(21))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("0 to 20");
            assertThatThrownBy(() -> nobody.ofStep(0))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("nobody");
            assertThatThrownBy(() -> lineage.ofSample("pink-0"))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("37 events")
                    .hasMessageContaining("red-0");
            assertThatThrownBy(() -> lineage.ofCheckpoint("step-9"))
                    .isInstanceOf(UnknownCheckpointException.class)
                    .hasMessageContaining(furthestFirst.get(0).id());
        }
    }

    @Test
    void aBranchesHistoryBeginsWithThatOfItsOrigin() throws IOException {
        StoredCheckpoint green = endOf("green");
        StoredCheckpoint base = branch("shop", green, "history-branch");
        try (Lineage lineage = Lineage.open(settings("history-branch"))) {
            CheckpointLineage branch = lineage.ofCheckpoint(base.id());
            assertThat(branch.branchedFrom()).isEqualTo("shop/" + green.id());
            assertThat(branch.forgotten()).containsExactly("blue-0");
            assertThat(branch.ancestors().get(0))
                    .isEqualTo(new Ancestor("shop", green.id(), true, Ancestor.Relation.BRANCHED_FROM));
            assertThat(branch.domains()).extracting(DomainSteps::domain).containsExactly("red", "green");
            assertThat(lineage.ofStep(14).model()).isEqualTo("shop");
            assertThatThrownBy(() -> lineage.ofStep(15)).isInstanceOf(RefusedException.class);
            assertThat(only(lineage.ofSample("blue-0")).fate()).isEqualTo(Fate.NOT_REACHED);
        }
    }

    @Test
    void promotionsAreWrittenDownWithWhoWhenAndWhy() throws IOException {
        String older = endOf("red").id();
        String newer = endOf("green").id();
        try (Desk desk = new Desk("shop")) {
            desk.promotions.promote(older, "shop", "");
            desk.promotions.promote(newer, "shop", "green was added");
            assertThatThrownBy(() -> desk.promotions.promote(newer, "shop", "again"))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("already");
            try (Lineage lineage = Lineage.open(settings("shop"))) {
                assertThat(lineage.ofCheckpoint(newer).promotedFor()).containsExactly("shop");
                assertThat(lineage.ofCheckpoint(older).promotedFor()).isEmpty();
            }
            assertThatThrownBy(() -> desk.promotions.rollBack(" "))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("reason");
            desk.promotions.rollBack("green was mislabelled");
            PromotionHistory history = desk.log.history("shop");
            assertThat(history.current()).isEqualTo("shop/" + older);
            assertThat(history.changes())
                    .extracting(
                            PromotionHistory.Change::action,
                            PromotionHistory.Change::checkpoint,
                            PromotionHistory.Change::by,
                            PromotionHistory.Change::reason)
                    .containsExactly(
                            tuple(ControlKind.PROMOTE, "shop/" + older, "ada@desk", ""),
                            tuple(ControlKind.PROMOTE, "shop/" + newer, "ada@desk", "green was added"),
                            tuple(ControlKind.ROLL_BACK, "shop/" + older, "ada@desk", "green was mislabelled"));
            assertThatThrownBy(() -> desk.promotions.rollBack("further"))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("no promotion");
            assertThatThrownBy(() -> desk.promotions.rollBackTo(newer, "back again"))
                    .as("a promotion that was taken back is none to go back to")
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("promote it");
        }
    }

    @Test
    void onlyABranchOfTheModelCanBePromotedForIt() throws IOException {
        StoredCheckpoint base = branch("shop", endOf("green"), "promoted-branch");
        StoredCheckpoint second = branch("promoted-branch", base, "branch-of-branch");
        try (Desk desk = new Desk("another-shop")) {
            assertThatThrownBy(() -> desk.promotions.promote(second.id(), "branch-of-branch", ""))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("[promoted-branch, shop]");
            assertThatThrownBy(() -> desk.promotions.promote(base.id(), "shop", ""))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("it is no branch of any model");
        }
        try (Desk desk = new Desk("shop")) {
            String before = desk.log.history("shop").current();
            assertThat(desk.promotions
                            .promote(second.id(), "branch-of-branch", "")
                            .command())
                    .satisfies(command -> {
                        assertThat(command.getModel()).isEqualTo("shop");
                        assertThat(command.getCheckpointModel()).isEqualTo("branch-of-branch");
                        assertThat(command.getCheckpointId()).isEqualTo(second.id());
                    });
            try (Lineage lineage = Lineage.open(settings("branch-of-branch"))) {
                assertThat(lineage.ofCheckpoint(second.id()).promotedFor()).containsExactly("shop");
            }
            if (before != null) {
                desk.promotions.rollBack("the branch was only tried");
                assertThat(desk.log.history("shop").current()).isEqualTo(before);
            }
        }
    }

    @Test
    void aDamagedCheckpointIsNeverPromoted() throws IOException {
        StoredCheckpoint base = branch("shop", endOf("red"), "damaged-branch");
        Files.write(Path.of(base.location()).resolve("weights.safetensors"), new byte[] {1}, StandardOpenOption.APPEND);
        try (Desk desk = new Desk("damaged-branch")) {
            assertThatThrownBy(() -> desk.promotions.promote(base.id(), "damaged-branch", ""))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("weights.safetensors");
            assertThatThrownBy(() -> desk.promotions.promote("step-77", "damaged-branch", ""))
                    .isInstanceOf(UnknownCheckpointException.class);
            assertThatThrownBy(() -> desk.promotions.rollBack("nothing there"))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("nothing to roll back");
            assertThat(desk.log.history("damaged-branch").changes()).isEmpty();
        }
    }

    /** What a person at the command line has. */
    private static final class Desk implements AutoCloseable {
        private final Deserializer<Object> deserializer;
        private final ControlCommands commands;
        private final ControlLog log;
        private final PromotionDesk promotions;

        Desk(String model) {
            KafkaClients clients = new KafkaClients(settings(model));
            deserializer = clients.valueDeserializer();
            commands = ControlCommands.open(settings(model), model, "ada@desk", Clock.systemUTC());
            log = new ControlLog(new TopicReader(clients.bytesConsumer("desk", "desk")), deserializer);
            promotions = new PromotionDesk(model, LineageTest::reader, log, commands);
        }

        @Override
        public void close() {
            commands.close();
            deserializer.close();
        }
    }

    private static Occurrence only(SampleLineage sample) {
        assertThat(sample.occurrences()).hasSize(1);
        return sample.occurrences().get(0);
    }

    private static StoredCheckpoint endOf(String domain) {
        return furthestFirst.stream()
                .filter(checkpoint -> checkpoint.manifest().endOfDomain()
                        && domain.equals(checkpoint.manifest().domain()))
                .findFirst()
                .orElseThrow();
    }

    private static StoredCheckpoint branch(String model, StoredCheckpoint from, String branch) throws IOException {
        try (NDManager manager = NDManager.newBaseManager();
                CheckpointStore store = CheckpointStores.open(settings(branch), branch, 1, FailPoints.NONE);
                CheckpointSnapshot snapshot = CheckpointSnapshot.take(
                        manager,
                        reader(model).load(manager, from),
                        from.manifest().branch(branch, List.of("blue-0"), Instant.EPOCH),
                        Map.of())) {
            return store.write(snapshot, null);
        }
    }

    private static CheckpointReader reader(String model) {
        return CheckpointStores.reader(settings(model), model);
    }

    private static Settings settings(String model) {
        return Settings.of(
                SettingCatalogue.combine(KafkaSettings.catalogue(), TrainerSettings.catalogue()),
                Map.ofEntries(
                        Map.entry("kafka.bootstrap.servers", stack.bootstrapServers()),
                        Map.entry("schema.registry.url", stack.registryUrl()),
                        Map.entry("model.name", model),
                        Map.entry(
                                "checkpoint.directory",
                                directory.resolve("checkpoints").toString()),
                        Map.entry("checkpoint.interval-steps", "2"),
                        Map.entry("checkpoint.keep-last", "2"),
                        Map.entry("trainer.passes-first", Integer.toString(FIRST_PASSES)),
                        Map.entry("trainer.passes", Integer.toString(PASSES)),
                        Map.entry("chunk.linger-seconds", "3600"),
                        Map.entry("engine.threads", "1")));
    }
}
