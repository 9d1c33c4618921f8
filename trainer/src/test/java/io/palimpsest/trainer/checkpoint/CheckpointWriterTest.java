package io.palimpsest.trainer.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import io.palimpsest.trainer.faults.FailPoints;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointWriterTest {

    @TempDir
    Path root;

    private final NDManager manager = NDManager.newBaseManager();
    private boolean undeletable;

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void whatCannotBeDeletedKeepsNoCheckpointFromBeingWritten() throws IOException {
        try (CheckpointStore store = new LocalCheckpointStore(root, "m", 1, FailPoints.NONE);
                CheckpointWriter writer = new CheckpointWriter(store, this::retention, null)) {
            undeletable = true;
            write(writer, 1);
            write(writer, 2);

            assertThat(writer.problem()).isEmpty();
            assertThat(writer.takeFinished()).hasSize(2);
            assertThat(store.list()).hasSize(2);

            undeletable = false;
            write(writer, 3);

            assertThat(writer.takeDeleted()).hasSize(2);
            assertThat(store.list()).hasSize(1);
        }
    }

    private Retention retention() {
        if (undeletable) {
            throw new UncheckedIOException(new IOException("the list of what refers to checkpoints cannot be read"));
        }
        return new Retention(1, Set.of());
    }

    private void write(CheckpointWriter writer, long step) {
        var weight = manager.create(new float[] {step});
        writer.submit(
                CheckpointSnapshot.take(
                        manager,
                        Map.of("current/w", weight),
                        ManifestFacts.at(step, false),
                        Map.of("model.json", new byte[] {'{', '}'})),
                WriteObserver.NONE);
        writer.await();
    }
}
