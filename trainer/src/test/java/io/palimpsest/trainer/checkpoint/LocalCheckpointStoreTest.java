package io.palimpsest.trainer.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.palimpsest.trainer.faults.FailPoints;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalCheckpointStoreTest extends CheckpointStoreContract {

    @TempDir
    Path root;

    @Override
    CheckpointStore open(long token, FailPoints failPoints) throws IOException {
        return new LocalCheckpointStore(root, "m", token, failPoints);
    }

    @Override
    CheckpointReader reader() {
        return new LocalCheckpoints(root, "m");
    }

    @Override
    String place(StoredCheckpoint checkpoint, String file) {
        return checkpoint.id() + "/" + file;
    }

    @Override
    byte[] read(String place) throws IOException {
        return Files.readAllBytes(directory().resolve(place));
    }

    @Override
    void write(String place, byte[] bytes) throws IOException {
        Files.write(directory().resolve(place), bytes);
    }

    @Override
    void delete(String place) throws IOException {
        Files.delete(directory().resolve(place));
    }

    @Override
    List<String> everything() throws IOException {
        try (Stream<Path> tree = Files.walk(directory())) {
            return tree.filter(Files::isRegularFile)
                    .map(path -> directory().relativize(path).toString())
                    .sorted()
                    .toList();
        }
    }

    @Test
    void aManifestCannotPointOutsideItsModel() {
        assertThatThrownBy(() -> new StoredFile("weights.safetensors", "../../other/weights.safetensors", 1, "0"))
                .hasMessageContaining("must not lie at");
    }

    @Test
    void unfinishedWorkIsClearedAndNeverListed() throws IOException {
        write(5, 1f, 2f, false);
        Path rubbish = Files.createDirectories(root.resolve("m/pending/x"));
        Files.writeString(rubbish.resolve("weights.safetensors"), "half");
        CheckpointStore reopened = open(2, FailPoints.NONE);
        assertThat(reopened.list()).hasSize(1);
        assertThat(rubbish).doesNotExist();
    }

    private Path directory() {
        return root.resolve("m");
    }
}
