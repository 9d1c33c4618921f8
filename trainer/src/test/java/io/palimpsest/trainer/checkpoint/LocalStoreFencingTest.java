package io.palimpsest.trainer.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.palimpsest.trainer.FencedException;
import io.palimpsest.trainer.faults.FailPoint;
import io.palimpsest.trainer.faults.FailPoints;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the fence of the local store is made of: renames out of a place that a successor has taken away. */
class LocalStoreFencingTest {

    @TempDir
    Path root;

    private final NDManager manager = NDManager.newBaseManager();

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void aHigherTokenTakesThePlaceOfALowerOneAway() throws IOException {
        open(5);
        Files.writeString(place(5).resolve("half"), "unfinished");
        open(7);
        assertThat(place(5)).doesNotExist();
        assertThat(place(7)).isEmptyDirectory();
        assertThat(root.resolve("m/graves")).isEmptyDirectory();
    }

    @Test
    void aLowerTokenIsRefusedAndChangesNothing() throws IOException {
        write(open(7), 1);
        List<String> before = files();
        assertThatThrownBy(() -> open(5))
                .isInstanceOf(FencedException.class)
                .hasMessageContaining("opened with token 7, after 5");
        assertThat(files()).isEqualTo(before);
    }

    @Test
    void theSameTokenOpensItsStoreAgain() throws IOException {
        write(open(7), 1);
        assertThat(open(7).list()).hasSize(1);
    }

    @Test
    void aFencedStoreCanWriteProbeAndDeleteNothing() throws IOException {
        CheckpointStore old = open(5);
        StoredCheckpoint kept = write(old, 1);
        open(7);
        List<String> before = files();
        assertThatThrownBy(() -> write(old, 2)).isInstanceOf(FencedException.class);
        assertThatThrownBy(() -> write(old, 1)).isInstanceOf(FencedException.class);
        assertThatThrownBy(old::probe).isInstanceOf(FencedException.class);
        assertThatThrownBy(() -> old.delete(List.of(kept))).isInstanceOf(FencedException.class);
        assertThat(files()).isEqualTo(before);
    }

    /**
     * The store is taken away while a checkpoint is being written:
     *
     * <pre>
     * old: ... file | (successor opens) | file, blob or rename: refused
     * </pre>
     */
    @ParameterizedTest
    @EnumSource(
            value = FailPoint.class,
            names = {"AFTER_CHECKPOINT_FILE", "AFTER_BLOB_PUBLISHED", "BEFORE_CHECKPOINT_RENAME"})
    void aStoreThatIsTakenAwayInTheMiddleOfAWriteWritesNoCheckpoint(FailPoint point) throws IOException {
        AtomicReference<CheckpointStore> successor = new AtomicReference<>();
        CheckpointStore old = new LocalCheckpointStore(root, "m", 5, once(point, () -> successor.set(open(7))));
        assertThatThrownBy(() -> write(old, 1)).isInstanceOf(FencedException.class);
        assertThat(successor.get().list()).isEmpty();
        assertThat(place(5)).doesNotExist();
        // What the predecessor may have left, a file that nobody names, is in nobody's way.
        StoredCheckpoint written = write(successor.get(), 1);
        successor.get().verify(written);
    }

    @Test
    void aStoreThatIsTakenAwayAfterTheRenameHasWrittenAWholeCheckpoint() throws IOException {
        AtomicReference<CheckpointStore> successor = new AtomicReference<>();
        CheckpointStore old = new LocalCheckpointStore(
                root, "m", 5, once(FailPoint.AFTER_CHECKPOINT_RENAME, () -> successor.set(open(7))));
        StoredCheckpoint written = write(old, 1);
        assertThat(successor.get().newestValid()).contains(written);
    }

    /** Something that may fail as files do. */
    private interface Act {
        void happen() throws IOException;
    }

    private static FailPoints once(FailPoint where, Act act) {
        EnumSet<FailPoint> passed = EnumSet.noneOf(FailPoint.class);
        return point -> {
            if (point == where && passed.add(point)) {
                try {
                    act.happen();
                } catch (IOException failure) {
                    throw new java.io.UncheckedIOException(failure);
                }
            }
        };
    }

    private CheckpointStore open(long token) throws IOException {
        return new LocalCheckpointStore(root, "m", token, FailPoints.NONE);
    }

    private StoredCheckpoint write(CheckpointStore store, long step) throws IOException {
        NDArray weight = manager.create(new float[] {step});
        try (CheckpointSnapshot snapshot = CheckpointSnapshot.take(
                manager,
                Map.of("current/w", weight, "previous/w", weight),
                ManifestFacts.at(step, false),
                Map.of("model.json", new byte[] {'{', '}'}))) {
            return store.write(snapshot, null);
        }
    }

    private Path place(long token) {
        return root.resolve("m/pending").resolve(Long.toString(token));
    }

    private List<String> files() throws IOException {
        try (Stream<Path> tree = Files.walk(root)) {
            List<String> files = new ArrayList<>();
            for (Path path : tree.sorted().toList()) {
                files.add(path + (Files.isRegularFile(path) ? " " + Files.size(path) : "/"));
            }
            return files;
        }
    }
}
