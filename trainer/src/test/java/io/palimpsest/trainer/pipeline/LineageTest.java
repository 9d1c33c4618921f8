package io.palimpsest.trainer.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.palimpsest.events.v1.LedgerEntry;
import io.palimpsest.events.v1.LedgerEntryKind;
import io.palimpsest.schemas.config.KafkaClients;
import io.palimpsest.schemas.config.Settings;
import io.palimpsest.trainer.RefusedException;
import io.palimpsest.trainer.checkpoint.StoredCheckpoint;
import io.palimpsest.trainer.checkpoint.UnknownCheckpointException;
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
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.serialization.Deserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the lineage says of a model that was really trained. The stream, by offset:
 *
 * <pre>
 * 0..2 red | 3..6 poison | 7..13 red | 14 held out | 15..24 green | 25 held out | 26..35 blue | 36 held out
 * steps      0..8 red, 3 passes      | 9..14 green, 2 passes      | 15..20 blue, 2 passes
 * </pre>
 */
class LineageTest {

    private static final int STEPS = TrainedShop.STEPS;

    @TempDir
    static Path directory;

    private static TrainedShop shop;
    private static List<StoredCheckpoint> furthestFirst;

    @BeforeAll
    static void trainOnce() throws InterruptedException, IOException {
        shop = TrainedShop.train(directory);
        furthestFirst = shop.furthestFirst();
    }

    @AfterAll
    static void stop() {
        shop.close();
    }

    @Test
    void everyTrainedEventHasOneStepPerPass() throws IOException {
        try (Lineage lineage = Lineage.open(shop.settings("shop"))) {
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
        try (Lineage lineage = Lineage.open(shop.settings("shop"))) {
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
        KafkaClients clients = new KafkaClients(shop.settings("shop"));
        TopicReader topics = new TopicReader(clients.bytesConsumer("test", "test"));
        try (Deserializer<Object> deserializer = clients.valueDeserializer();
                Lineage lineage = Lineage.open(shop.settings("shop"))) {
            ChunkReader chunks = new ChunkReader(topics, PairInspector.of(shop.settings("shop"), deserializer));
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
        try (Lineage lineage = Lineage.open(shop.settings("shop"))) {
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
        try (Lineage lineage = Lineage.open(shop.settings("shop"))) {
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
        try (Lineage lineage = Lineage.open(shop.settings("shop"))) {
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
        Settings untrained = shop.settings("untrained");
        try (Lineage lineage = Lineage.open(untrained)) {
            SampleLineage sample = lineage.ofSample("red-0");
            assertThat(only(sample).fate()).isEqualTo(Fate.NOT_REACHED);
            assertThat(sample.firstCheckpoint()).isNull();
        }
    }

    @Test
    void theLastCheckpointContainsTheWholeStream() throws IOException {
        try (Lineage lineage = Lineage.open(shop.settings("shop"))) {
            CheckpointLineage last = lineage.ofCheckpoint(furthestFirst.get(0).id());
            assertThat(last.domains())
                    .containsExactly(
                            new DomainSteps(0, "red", 0, 8, true),
                            new DomainSteps(1, "green", 9, 14, true),
                            new DomainSteps(2, "blue", 15, 20, true));
            assertThat(last.events()).containsExactly(new EventRange(0, 0, 37));
            assertThat(last.distinctEvents()).isEqualTo(30);
            assertThat(last.trainedPairs()).isEqualTo(10 * TrainedShop.FIRST_PASSES + 2 * 10 * TrainedShop.PASSES);
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
        try (Lineage lineage = Lineage.open(shop.settings("shop"))) {
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
        try (Lineage lineage = Lineage.open(shop.settings("shop"));
                Lineage nobody = Lineage.open(shop.settings("nobody"))) {
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
        StoredCheckpoint green = shop.endOf("green");
        StoredCheckpoint base = shop.branch("shop", green, "history-branch");
        try (Lineage lineage = Lineage.open(shop.settings("history-branch"))) {
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

    private static Occurrence only(SampleLineage sample) {
        assertThat(sample.occurrences()).hasSize(1);
        return sample.occurrences().get(0);
    }
}
