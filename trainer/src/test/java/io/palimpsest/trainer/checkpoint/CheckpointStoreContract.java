package io.palimpsest.trainer.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.palimpsest.model.Safetensors;
import io.palimpsest.trainer.FencedException;
import io.palimpsest.trainer.faults.FailPoint;
import io.palimpsest.trainer.faults.FailPoints;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What every checkpoint store promises. A subclass says how the store is opened and how to get at what it keeps behind its back. Files are
 * named by their path below the model's place, {@code step-…} and {@code blobs} with whatever the store puts before them.
 */
abstract class CheckpointStoreContract {

    NDManager manager;
    CheckpointStore store;

    /** Opens the store of model {@code m}; each test has a store of its own. */
    abstract CheckpointStore open(long token, FailPoints failPoints) throws IOException;

    abstract CheckpointReader reader();

    /** {@return the place of a file of a checkpoint, for the other methods} */
    abstract String place(StoredCheckpoint checkpoint, String file);

    abstract byte[] read(String place) throws IOException;

    abstract void write(String place, byte[] bytes) throws IOException;

    abstract void delete(String place) throws IOException;

    /** {@return the places of everything that is kept apart from what only fencing needs} */
    abstract List<String> everything() throws IOException;

    @BeforeEach
    void open() throws IOException {
        manager = NDManager.newBaseManager();
        store = open(1, FailPoints.NONE);
    }

    @AfterEach
    void close() {
        store.close();
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
    void thePublishedModelIsTheOneToDeployAndEveryTensorComesBackUnderItsName(@TempDir Path scratch)
            throws IOException {
        Map<String, NDArray> state = new LinkedHashMap<>();
        state.put("current/w", manager.create(new float[] {1f}));
        state.put("momentum/w", manager.create(new float[] {2f}));
        state.put("average/w", manager.create(new float[] {3f}));
        for (String published : List.of("current", "momentum", "average")) {
            CheckpointManifest facts = ManifestFacts.at(5, false, Map.of(CheckpointManifest.PUBLISHED, published));
            try (CheckpointSnapshot snapshot = CheckpointSnapshot.take(manager, state, facts, Map.of())) {
                StoredCheckpoint stored = store.write(snapshot, null);

                byte[] deployed = store.file(stored, "weights.safetensors");
                Path copy = Files.write(scratch.resolve(published), deployed);
                assertThat(Safetensors.read(manager, copy).get("w")).isEqualTo(state.get(published + "/w"));
                assertThat(stored.manifest().files())
                        .extracting(StoredFile::name)
                        .doesNotContain(published + ".safetensors")
                        .hasSize(3);
                assertThat(store.load(manager, stored)).isEqualTo(state);
            }
        }
    }

    @Test
    void aSnapshotDoesNotSeeWhatIsTrainedAfterIt() throws IOException {
        NDArray weight = manager.create(new float[] {1f}).duplicate();
        try (CheckpointSnapshot snapshot =
                CheckpointSnapshot.take(manager, Map.of("current/w", weight), ManifestFacts.at(5, false), Map.of())) {
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
        flipLastByte(place(newer, "weights.safetensors"));
        assertThat(store.newestValid()).contains(older);
    }

    @Test
    void aMissingFileFallsBackToTheCheckpointBefore() throws IOException {
        StoredCheckpoint older = write(5, 1f, 2f, false);
        delete(place(write(6, 3f, 2f, false), "optimizer.safetensors"));
        assertThat(store.newestValid()).contains(older);
    }

    @Test
    void aDamagedManifestFallsBackToTheCheckpointBefore() throws IOException {
        StoredCheckpoint older = write(5, 1f, 2f, false);
        String manifest = place(write(6, 3f, 2f, false), "manifest.json");
        String text = new String(read(manifest), StandardCharsets.UTF_8);
        write(manifest, bytes(text.replace("\"trainedPairs\" : 60", "\"trainedPairs\" : 61")));
        assertThat(store.newestValid()).contains(older);
        write(manifest, bytes(text.substring(0, text.length() / 2)));
        assertThat(store.newestValid()).contains(older);
        delete(manifest);
        assertThat(store.newestValid()).contains(older);
    }

    @Test
    void previousWeightsAreSharedBetweenCheckpoints() throws IOException {
        write(5, 1f, 2f, false);
        write(6, 3f, 2f, false);
        assertThat(blobs()).hasSize(1);
        assertThat(blobs().get(0)).matches(".*/?blobs/sha256-[0-9a-f]{64}");
        write(7, 3f, 4f, false);
        assertThat(blobs()).hasSize(2);
    }

    @Test
    void eventsOfExemplarsAreSharedBesidePreviousWeights() throws IOException {
        byte[][] events = {{1, -1}, {1, -1}, {2, 0, 127}};
        for (int step = 0; step < 3; step++) {
            ByteBuffer bytes = ByteBuffer.allocateDirect(events[step].length)
                    .put(events[step])
                    .flip();
            write(
                    ManifestFacts.at(step, false),
                    Map.of(
                            "current/w", manager.create((float) step),
                            "previous/w", manager.create(1f),
                            "exemplars/bytes", manager.create(bytes, new Shape(bytes.limit()), DataType.UINT8)));
        }
        assertThat(blobs()).as("one of previous weights, two of events").hasSize(3);
        StoredCheckpoint newest = store.newestValid().orElseThrow();
        assertThat(store.load(manager, newest).get("exemplars/bytes").toByteArray())
                .containsExactly(events[2]);
        assertThat(reader().loadExemplars(manager, newest)).containsOnlyKeys("exemplars/bytes");
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
        flipLastByte(place(first, "weights.safetensors"));
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
        assertThat(steps(store)).containsExactly(4L, 2L, 0L);
        assertThat(blobs()).hasSize(3);
        assertThat(store.newestValid()).isPresent();
    }

    @Test
    void retentionKeepsWhatSomebodyRefersTo() throws IOException {
        StoredCheckpoint promoted = write(1, 1f, 1f, false);
        write(2, 2f, 2f, false);
        write(3, 3f, 3f, false);
        store.retain(new Retention(1, Set.of(promoted.id())));
        assertThat(steps(store)).containsExactly(3L, 1L);
    }

    @Test
    void retentionDeletesNothingWhileNoneOfThoseThatStayIsWhole() throws IOException {
        write(1, 1f, 1f, false);
        flipLastByte(place(write(2, 2f, 2f, false), "weights.safetensors"));
        assertThat(store.retain(new Retention(1, Set.of()))).isEmpty();
        assertThat(steps(store)).containsExactly(2L, 1L);
    }

    @Test
    void aDamagedSharedFileIsWrittenAnewWithTheNextCheckpoint() throws IOException {
        write(5, 1f, 2f, false);
        flipLastByte(blobs().get(0));
        assertThat(store.newestValid()).isEmpty();
        StoredCheckpoint next = write(6, 3f, 2f, false);
        assertThat(store.newestValid()).contains(next);
    }

    @Test
    void aFileOfACheckpointIsReadByItsName() throws IOException {
        StoredCheckpoint stored = write(5, 1f, 2f, false);
        assertThat(store.file(stored, "model.json")).isEqualTo(bytes("{}"));
        assertThatThrownBy(() -> store.file(stored, "passwords"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("has no file passwords");
    }

    @Test
    void aReaderSeesTheSameCheckpoints() throws IOException {
        assertThat(reader().list()).isEmpty();
        StoredCheckpoint stored = write(5, 1f, 2f, false);
        assertThat(reader().newestValid()).contains(stored);
        assertThat(reader().load(manager, stored).get("adam/step").getFloat()).isEqualTo(5f);
    }

    @Test
    void aStoreIsProbedWithoutATrace() throws IOException {
        write(5, 1f, 2f, false);
        List<String> before = listing();
        store.probe();
        store.probe();
        assertThat(listing()).isEqualTo(before);
    }

    /** Dies at each point of writing in turn; whatever it leaves, the next trainer sees whole checkpoints only and can write. */
    @ParameterizedTest
    @EnumSource(
            names = {
                "AFTER_CHECKPOINT_FILE",
                "AFTER_BLOB_PUBLISHED",
                "BEFORE_CHECKPOINT_RENAME",
                "AFTER_CHECKPOINT_RENAME",
                "INSIDE_RETENTION"
            })
    void aCrashLeavesWholeCheckpointsOnlyAndAStoreThatGoesOn(FailPoint point) throws IOException {
        StoredCheckpoint older = write(5, 1f, 2f, false);
        store.close();
        store = open(2, here -> {
            if (here == point) {
                throw new IllegalStateException("crash at " + here);
            }
        });
        assertThatThrownBy(() -> {
                    write(6, 3f, 4f, false);
                    store.retain(new Retention(1, Set.of()));
                })
                .hasMessage("crash at " + point);
        store.close();
        store = open(3, FailPoints.NONE);
        for (StoredCheckpoint checkpoint : store.list()) {
            store.verify(checkpoint);
        }
        boolean published = point == FailPoint.AFTER_CHECKPOINT_RENAME || point == FailPoint.INSIDE_RETENTION;
        assertThat(store.newestValid().orElseThrow().manifest().step()).isEqualTo(published ? 6 : 5);
        assertThat(store.list().contains(older)).isEqualTo(point != FailPoint.INSIDE_RETENTION);
        StoredCheckpoint next = write(7, 5f, 6f, false);
        assertThat(store.newestValid()).contains(next);
        store.retain(new Retention(1, Set.of()));
        store.close();
        store = open(4, FailPoints.NONE);
        assertThat(store.list()).containsExactly(next);
        assertThat(listing().stream().filter(path -> !path.contains(next.id())))
                .hasSize(1)
                .allMatch(this::isBlob);
    }

    @Test
    void aHigherTokenFencesTheLowerOneWhichThenChangesNothing() throws IOException {
        StoredCheckpoint older = write(5, 1f, 2f, false);
        StoredCheckpoint newer = write(6, 3f, 2f, false);
        try (CheckpointStore successor = open(2, FailPoints.NONE)) {
            List<String> before = everything();
            assertThatThrownBy(() -> write(7, 5f, 6f, false)).isInstanceOf(FencedException.class);
            assertThatThrownBy(() -> store.delete(List.of(older))).isInstanceOf(FencedException.class);
            assertThatThrownBy(() -> store.retain(new Retention(1, Set.of()))).isInstanceOf(FencedException.class);
            assertThatThrownBy(store::probe).isInstanceOf(FencedException.class);
            assertThat(successor.list()).containsExactly(newer, older);
            successor.verify(newer);
            successor.verify(older);
            assertThat(everything()).isEqualTo(before);
        }
    }

    @Test
    void aLowerTokenIsRefusedAndTheHigherOneGoesOn() throws IOException {
        store.close();
        store = open(3, FailPoints.NONE);
        assertThatThrownBy(() -> open(2, FailPoints.NONE))
                .isInstanceOf(FencedException.class)
                .hasMessageContaining("token 3, after 2");
        StoredCheckpoint written = write(5, 1f, 2f, false);
        assertThat(store.newestValid()).contains(written);
    }

    @Test
    void aSuccessorGoesOnFromTheCheckpointsOfItsPredecessor() throws IOException {
        StoredCheckpoint inherited = write(5, 1f, 2f, false);
        store.close();
        store = open(2, FailPoints.NONE);
        assertThat(store.newestValid()).contains(inherited);
        assertThat(write(5, 1f, 2f, false)).isEqualTo(inherited);
        write(6, 3f, 2f, false);
        assertThat(steps(store)).containsExactly(6L, 5L);
        assertThat(store.retain(new Retention(1, Set.of()))).containsExactly(inherited.id());
        assertThat(store.newestValid().orElseThrow().manifest().step()).isEqualTo(6);
    }

    final StoredCheckpoint write(long step, float current, float previous, boolean endOfDomain) throws IOException {
        Map<String, NDArray> state = new LinkedHashMap<>();
        state.put("current/w", manager.create(new float[] {current, current}));
        state.put("previous/w", manager.create(new float[] {previous, previous}));
        state.put("adam/step", manager.create((float) step));
        return write(ManifestFacts.at(step, endOfDomain), state);
    }

    private StoredCheckpoint write(CheckpointManifest facts, Map<String, NDArray> state) throws IOException {
        try (CheckpointSnapshot snapshot = CheckpointSnapshot.take(
                manager, state, facts, Map.of("model.json", "{}".getBytes(StandardCharsets.UTF_8)))) {
            return store.write(snapshot, null);
        }
    }

    static List<Long> steps(CheckpointReader reader) throws IOException {
        return reader.list().stream()
                .map(checkpoint -> checkpoint.manifest().step())
                .toList();
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    final void flipLastByte(String place) throws IOException {
        byte[] bytes = read(place);
        bytes[bytes.length - 1] ^= 1;
        write(place, bytes);
    }

    final List<String> blobs() throws IOException {
        return everything().stream().filter(this::isBlob).toList();
    }

    private boolean isBlob(String place) {
        return place.matches("(.*/)?blobs/[^/]+");
    }

    private List<String> listing() throws IOException {
        return everything().stream()
                .filter(place -> isBlob(place) || place.contains("step-"))
                .toList();
    }
}
