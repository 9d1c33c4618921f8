package io.palimpsest.evaluator.serving;

import static org.assertj.core.api.Assertions.assertThat;

import io.palimpsest.evaluator.encoding.HeldOutIntake;
import io.palimpsest.evaluator.topology.Events;
import io.palimpsest.events.v1.CheckpointAnnouncement;
import io.palimpsest.events.v1.Split;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which checkpoint serves, with real model files. */
class CheckpointSwapTest {
    @TempDir
    private Path directory;

    private TestServing serving;

    @AfterEach
    void stop() {
        if (serving != null) {
            serving.close();
        }
    }

    @Test
    void nothingServesBeforeAllThatThereWasAtTheStartIsKnown() throws Exception {
        start(Duration.ZERO);
        serving.announce(serving.saved.save(0));
        CheckpointAnnouncement promoted = serving.saved.save(10);
        Thread.sleep(1000);
        assertThat(serving.serving()).isEmpty();

        serving.announce(promoted);
        serving.announce(serving.saved.save(20));
        serving.promote(promoted.getCheckpointId());
        serving.complete();
        serving.awaitServing(promoted.getCheckpointId());
        assertThat(now().promotion()).isPresent();
    }

    @Test
    void theNewestServesUntilOneIsPromotedAndARollBackIsASwapBack() throws Exception {
        start(Duration.ZERO);
        CheckpointAnnouncement first = serving.serve(0);
        CheckpointAnnouncement second = serving.saved.save(10);
        serving.announce(second);
        serving.awaitServing(second.getCheckpointId());
        assertThat(now().promotion()).isEmpty();

        serving.promote(first.getCheckpointId());
        serving.awaitServing(first.getCheckpointId());
        serving.promote(second.getCheckpointId());
        serving.awaitServing(second.getCheckpointId());
        serving.announce(serving.saved.save(20));
        serving.rollBack(first.getCheckpointId());
        serving.awaitServing(first.getCheckpointId());
        Thread.sleep(1000);
        assertThat(serving.serving()).isEqualTo(first.getCheckpointId());
        assertThat(now().index().size()).isEqualTo(TestServing.pairs().size());
    }

    @Test
    void promotingWhatServesAsTheNewestLoadsNothingAnew() throws Exception {
        start(Duration.ZERO);
        CheckpointAnnouncement first = serving.serve(0);
        ServedCheckpoint loaded = now().checkpoint();
        serving.promote(first.getCheckpointId());
        TestServing.await(() -> now().promotion().isPresent());
        assertThat(now().checkpoint()).isSameAs(loaded);
        assertThat(loaded.freed()).isFalse();
    }

    @Test
    void aNewestCheckpointServesForItsTimeUnlessAnotherIsPromoted() throws Exception {
        start(Duration.ofHours(1));
        CheckpointAnnouncement first = serving.serve(0);
        CheckpointAnnouncement second = serving.saved.save(10);
        serving.announce(second);
        Thread.sleep(1000);
        assertThat(serving.serving()).isEqualTo(first.getCheckpointId());
        serving.promote(second.getCheckpointId());
        serving.awaitServing(second.getCheckpointId());
    }

    @Test
    void memoryIsFreedAfterTheLastRequestAndNotBefore() throws Exception {
        start(Duration.ZERO);
        serving.serve(0);
        ServedCheckpoint old = now().checkpoint();
        ServingLease one = serving.state.current().lease().orElseThrow();
        ServingLease other = serving.state.current().lease().orElseThrow();
        CheckpointAnnouncement next = serving.saved.save(10);
        serving.announce(next);
        serving.awaitServing(next.getCheckpointId());

        one.close();
        assertThat(old.freed()).isFalse();
        assertThat(old.model().texts(List.of("a dog"), 1).count()).isEqualTo(1);
        other.close();
        assertThat(old.freed()).isTrue();
        assertThat(now().checkpoint().freed()).isFalse();
    }

    @Test
    void aDamagedCheckpointLeavesTheOldOneServingAndSaysWhy() throws Exception {
        start(Duration.ZERO);
        CheckpointAnnouncement first = serving.serve(0);
        CheckpointAnnouncement damaged = serving.saved.save(10);
        Path weights = serving.saved.place(10).resolve("weights.safetensors");
        byte[] bytes = Files.readAllBytes(weights);
        bytes[bytes.length - 100] ^= 1;
        Files.write(weights, bytes);
        serving.announce(damaged);
        serving.promote(damaged.getCheckpointId());
        awaitFailure(damaged, "CRC-32C");
        assertThat(serving.serving()).isEqualTo(first.getCheckpointId());

        serving.rollBack(first.getCheckpointId());
        TestServing.await(() -> serving.state.status().failed().isEmpty());
        assertThat(serving.serving()).isEqualTo(first.getCheckpointId());
    }

    @Test
    void aMissingAndAnUnannouncedCheckpointLeaveTheOldOneServing() throws Exception {
        start(Duration.ZERO);
        CheckpointAnnouncement first = serving.serve(0);
        CheckpointAnnouncement missing = serving.saved.save(10);
        Files.delete(serving.saved.place(10).resolve("tokenizer.json"));
        serving.announce(missing);
        serving.promote(missing.getCheckpointId());
        awaitFailure(missing, "tokenizer.json");

        CheckpointAnnouncement third = serving.saved.save(20);
        serving.promote(third.getCheckpointId());
        awaitFailure(third, "no trainer has announced it");
        assertThat(serving.serving()).isEqualTo(first.getCheckpointId());
        serving.announce(third);
        serving.awaitServing(third.getCheckpointId());
        TestServing.await(() -> serving.state.status().failed().isEmpty());
    }

    @Test
    void aModelWhoseTrainingDivergedIsNotServed() throws Exception {
        start(Duration.ZERO);
        CheckpointAnnouncement first = serving.serve(0);
        CheckpointAnnouncement diverged = serving.saved.saveDiverged(10);
        serving.announce(diverged);
        serving.promote(diverged.getCheckpointId());
        awaitFailure(diverged, "not numbers");
        assertThat(serving.serving()).isEqualTo(first.getCheckpointId());
    }

    @Test
    void anotherManifestThanTheOneAnnouncedIsNotServed() throws Exception {
        start(Duration.ZERO);
        CheckpointAnnouncement announced = serving.saved.save(10);
        announced.setManifestSha256("0".repeat(64));
        serving.announce(announced);
        serving.complete();
        awaitFailure(announced, "announced is 0000");
        assertThat(serving.serving()).isEmpty();
    }

    @Test
    void anOlderOneStandsInForADamagedNewestOneButTheDamageStaysVisible() throws Exception {
        start(Duration.ZERO);
        CheckpointAnnouncement first = serving.saved.save(0);
        CheckpointAnnouncement newest = serving.saved.save(10);
        Files.delete(serving.saved.place(10).resolve("manifest.json"));
        serving.announce(first);
        serving.announce(newest);
        serving.complete();
        serving.awaitServing(first.getCheckpointId());
        Thread.sleep(500);
        assertThat(serving.state.status().failed().orElseThrow().checkpointId()).isEqualTo(newest.getCheckpointId());
    }

    @Test
    void pairsThatComeLaterCanBeSearchedWithoutLoadingAnew() throws Exception {
        start(Duration.ZERO);
        serving.serve(0);
        ServedCheckpoint loaded = now().checkpoint();
        IndexedBlock before = now().index().blocks().get(0);
        serving.hold(List.of(new HeldOutIntake().check(Events.pair("zoo", 1, Split.TEST))));
        TestServing.await(() -> now().index().domains().contains("zoo"));
        assertThat(now().checkpoint()).isSameAs(loaded);
        assertThat(now().index().blocks().get(0)).isSameAs(before);
    }

    private void start(Duration newestInterval) {
        serving = new TestServing(directory, TestServing.ROOMY, newestInterval);
    }

    private Serving now() {
        return serving.state.current().peek().orElseThrow();
    }

    private void awaitFailure(CheckpointAnnouncement checkpoint, String detail) throws InterruptedException {
        TestServing.await(() -> serving.state
                .status()
                .failed()
                .filter(failed -> failed.checkpointId().equals(checkpoint.getCheckpointId())
                        && failed.detail().contains(detail))
                .isPresent());
    }
}
