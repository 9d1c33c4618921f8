package io.palimpsest.trainer.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.palimpsest.trainer.faults.FailPoints;
import io.palimpsest.trainer.plan.PlanPosition;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalCheckpointStoreTest {

    private static final Environment ENVIRONMENT = new Environment("E 1", "cpu()", "float32", 1, "17", "processor");

    @TempDir
    Path root;

    private NDManager manager;
    private CheckpointStore store;

    @BeforeEach
    void open() throws IOException {
        manager = NDManager.newBaseManager();
        store = new LocalCheckpointStore(root, "m", 1, FailPoints.NONE);
    }

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void whatIsLoadedIsWhatWasWritten() throws IOException {
        StoredCheckpoint written = write(5, 1f, 2f, false);
        assertThat(written.id()).matches("step-00000005-[0-9a-f]{8}");
        Map<String, NDArray> state = store.load(manager, store.newestValid().orElseThrow());
        assertThat(state).containsOnlyKeys("current/w", "previous/w", "adam/step");
        assertThat(state.get("current/w").toFloatArray()).containsExactly(1f, 1f);
        assertThat(store.list().get(0)).isEqualTo(written);
        assertThat(written.manifest().counters()).containsEntry("pointer", "3");
    }

    @Test
    void aSnapshotDoesNotSeeWhatIsTrainedAfterIt() throws IOException {
        NDArray weight = manager.create(new float[] {1f}).duplicate();
        try (CheckpointSnapshot snapshot =
                CheckpointSnapshot.take(manager, Map.of("current/w", weight), facts(5, false), Map.of())) {
            weight.addi(1f);
            StoredCheckpoint stored = store.write(snapshot, null);
            assertThat(store.load(manager, stored).get("current/w").toFloatArray())
                    .containsExactly(1f);
        }
    }

    @Test
    void theManifestSurvivesJson() throws IOException {
        CheckpointManifest manifest = write(5, 1f, 2f, true).manifest();
        assertThat(CheckpointManifest.fromJson(manifest.toJson())).isEqualTo(manifest);
        assertThatThrownBy(
                        () -> CheckpointManifest.fromJson(manifest.toJson().replace("\"step\" : 5", "\"step\" : null")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("step");
    }

    @Test
    void aDamagedFileFallsBackToTheCheckpointBefore() throws IOException {
        StoredCheckpoint older = write(5, 1f, 2f, false);
        StoredCheckpoint newer = write(6, 3f, 2f, false);
        flipLastByte(directory(newer).resolve("weights.safetensors"));
        assertThat(store.newestValid()).contains(older);
    }

    @Test
    void aMissingFileFallsBackToTheCheckpointBefore() throws IOException {
        StoredCheckpoint older = write(5, 1f, 2f, false);
        Files.delete(directory(write(6, 3f, 2f, false)).resolve("optimizer.safetensors"));
        assertThat(store.newestValid()).contains(older);
    }

    @Test
    void aDamagedManifestFallsBackToTheCheckpointBefore() throws IOException {
        StoredCheckpoint older = write(5, 1f, 2f, false);
        Path manifest = directory(write(6, 3f, 2f, false)).resolve("manifest.json");
        String text = Files.readString(manifest);
        Files.writeString(manifest, text.replace("\"trainedPairs\" : 60", "\"trainedPairs\" : 61"));
        assertThat(store.newestValid()).contains(older);
        Files.writeString(manifest, text.substring(0, text.length() / 2));
        assertThat(store.newestValid()).contains(older);
    }

    @Test
    void aManifestCannotPointOutsideItsModel() {
        assertThatThrownBy(() -> new StoredFile("weights.safetensors", "../../other/weights.safetensors", 1, "0"))
                .hasMessageContaining("must not lie at");
    }

    @Test
    void previousWeightsAreSharedBetweenCheckpoints() throws IOException {
        write(5, 1f, 2f, false);
        write(6, 3f, 2f, false);
        assertThat(blobs()).hasSize(1);
        assertThat(blobs().get(0).getFileName().toString()).matches("sha256-[0-9a-f]{64}");
        write(7, 3f, 4f, false);
        assertThat(blobs()).hasSize(2);
    }

    @Test
    void theSameStateWrittenTwiceIsOneCheckpoint() throws IOException {
        StoredCheckpoint first = write(5, 1f, 2f, false);
        StoredCheckpoint second = write(5, 1f, 2f, false);
        assertThat(second).isEqualTo(first);
        assertThat(store.list()).hasSize(1);
    }

    @Test
    void aDamagedCheckpointIsReplacedWhenItsStateIsWrittenAgain() throws IOException {
        StoredCheckpoint first = write(5, 1f, 2f, false);
        flipLastByte(directory(first).resolve("weights.safetensors"));
        assertThat(store.newestValid()).isEmpty();
        StoredCheckpoint second = write(5, 1f, 2f, false);
        assertThat(second.id()).isEqualTo(first.id());
        assertThat(store.newestValid()).contains(second);
    }

    @Test
    void retentionKeepsStepZeroEndsOfDomainsAndTheLastOnes() throws IOException {
        write(0, 0f, 0f, false);
        write(1, 1f, 1f, false);
        write(2, 2f, 2f, true);
        write(3, 3f, 3f, false);
        write(4, 4f, 4f, false);
        List<String> deleted = store.retain(new Retention(1, Set.of()));
        assertThat(deleted).hasSize(2);
        assertThat(store.list().stream().map(checkpoint -> checkpoint.manifest().step()))
                .containsExactly(4L, 2L, 0L);
        assertThat(blobs()).hasSize(3);
        assertThat(store.newestValid()).isPresent();
    }

    @Test
    void unfinishedWorkIsClearedAndNeverListed() throws IOException {
        write(5, 1f, 2f, false);
        Path rubbish = Files.createDirectories(root.resolve("m/pending/x"));
        Files.writeString(rubbish.resolve("weights.safetensors"), "half");
        CheckpointStore reopened = new LocalCheckpointStore(root, "m", 2, FailPoints.NONE);
        assertThat(reopened.list()).hasSize(1);
        assertThat(rubbish).doesNotExist();
    }

    private StoredCheckpoint write(long step, float current, float previous, boolean endOfDomain) throws IOException {
        Map<String, NDArray> state = new LinkedHashMap<>();
        state.put("current/w", manager.create(new float[] {current, current}));
        state.put("previous/w", manager.create(new float[] {previous, previous}));
        state.put("adam/step", manager.create((float) step));
        try (CheckpointSnapshot snapshot = CheckpointSnapshot.take(
                manager,
                state,
                facts(step, endOfDomain),
                Map.of("model.json", "{}".getBytes(StandardCharsets.UTF_8)))) {
            return store.write(snapshot, null);
        }
    }

    private static CheckpointManifest facts(long step, boolean endOfDomain) {
        return new CheckpointManifest(
                CheckpointManifest.FORMAT_VERSION,
                "",
                null,
                null,
                List.of(),
                "m",
                "CTP",
                step,
                "a",
                0,
                List.of("a"),
                endOfDomain,
                Map.of(0, step),
                step,
                PlanPosition.start(Map.of(0, step)),
                10 * step,
                42,
                Map.of("pointer", "3"),
                Map.of("learner.name", "CTP"),
                "hash",
                ENVIRONMENT,
                List.of(),
                List.of(),
                "2026-01-01T00:00:00Z");
    }

    private static Path directory(StoredCheckpoint checkpoint) {
        return Path.of(checkpoint.location());
    }

    private List<Path> blobs() throws IOException {
        try (Stream<Path> files = Files.list(root.resolve("m/blobs"))) {
            return files.toList();
        }
    }

    private static void flipLastByte(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 1] ^= 1;
        Files.write(file, bytes);
    }
}
