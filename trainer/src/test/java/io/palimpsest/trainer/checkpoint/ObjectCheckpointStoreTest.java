package io.palimpsest.trainer.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.palimpsest.local.s3mock.ObjectStoreProcess;
import io.palimpsest.model.storage.ObjectLocation;
import io.palimpsest.model.storage.ObjectStorage;
import io.palimpsest.trainer.FencedException;
import io.palimpsest.trainer.faults.FailPoint;
import io.palimpsest.trainer.faults.FailPoints;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ObjectCheckpointStoreTest extends CheckpointStoreContract {

    @TempDir
    static Path serverFiles;

    @TempDir
    Path scratch;

    private static ObjectStoreProcess server;
    private static ObjectStorage behind;

    private final ObjectLocation root = new ObjectLocation(ObjectStoreProcess.BUCKET, "tests/" + UUID.randomUUID());

    @BeforeAll
    static void start() throws IOException {
        System.setProperty("aws.accessKeyId", "test");
        System.setProperty("aws.secretAccessKey", "test");
        server = new ObjectStoreProcess(serverFiles);
        behind = connect();
    }

    @AfterAll
    static void stop() {
        behind.close();
        server.close();
    }

    @Override
    CheckpointStore open(long token, FailPoints failPoints) throws IOException {
        return new ObjectCheckpointStore(connect(), root, "m", token, scratch, failPoints);
    }

    @Override
    CheckpointReader reader() {
        return new ObjectCheckpoints(behind, root, "m", scratch);
    }

    @Override
    String place(StoredCheckpoint checkpoint, String file) {
        String location = checkpoint.location().toString();
        return location.substring(directory().toString().length() + 1) + "/" + file;
    }

    @Override
    byte[] read(String place) throws IOException {
        return behind.get(directory().resolve(place));
    }

    @Override
    void write(String place, byte[] bytes) throws IOException {
        behind.put(directory().resolve(place), bytes);
    }

    @Override
    void delete(String place) throws IOException {
        behind.delete(directory().resolve(place));
    }

    @Override
    List<String> everything() throws IOException {
        return behind.list(directory()).stream()
                .filter(path -> !path.endsWith("/probe"))
                .sorted()
                .toList();
    }

    @Test
    void aCheckpointIsFoundAtTheLocationThatIsAnnounced() throws IOException {
        StoredCheckpoint stored = write(5, 1f, 2f, false);
        assertThat(stored.location()).hasToString(root + "/m/writer-1/" + stored.id());
        ObjectLocation announced = ObjectLocation.parse(stored.location().toString());
        assertThat(behind.get(announced.resolve("model.json"))).isEqualTo(bytes("{}"));
        assertThat(Checksums.sha256(behind.get(announced.resolve("manifest.json"))))
                .isEqualTo(stored.manifestSha256());
    }

    /** The successor opens the store between the zombie's last upload and its write to the index. */
    @Test
    void aZombieThatHasUploadedEverythingCannotPublish() throws IOException {
        store.close();
        store = open(2, here -> {
            if (here == FailPoint.BEFORE_CHECKPOINT_RENAME) {
                openAndClose(3);
            }
        });
        assertThatThrownBy(() -> write(6, 3f, 4f, false))
                .isInstanceOf(FencedException.class)
                .hasMessageContaining("token 3, after 2");
        assertThat(reader().list()).isEmpty();
    }

    /** Token 1 takes the checkpoint out of the index and freezes; token 2 arrives at the same state; token 1 wakes up and deletes. */
    @Test
    void aZombieThatWakesUpWhileDeletingCannotHarmTheSameCheckpointOfItsSuccessor() throws IOException {
        CheckpointStore[] successor = new CheckpointStore[1];
        StoredCheckpoint[] again = new StoredCheckpoint[1];
        store.close();
        store = open(1, here -> {
            if (here == FailPoint.INSIDE_RETENTION) {
                CheckpointStore zombie = store;
                store = successor[0] = opened(2);
                again[0] = written(5, 1f, 2f);
                written(7, 5f, 2f);
                store = zombie;
            }
        });
        StoredCheckpoint first = write(5, 1f, 2f, false);
        StoredCheckpoint second = write(6, 3f, 4f, false);
        store.retain(new Retention(1, Set.of()));
        assertThat(again[0].id()).isEqualTo(first.id());
        assertThat(again[0].location()).isNotEqualTo(first.location());
        assertThat(steps(successor[0])).containsExactly(7L, 6L, 5L);
        for (StoredCheckpoint checkpoint : successor[0].list()) {
            successor[0].verify(checkpoint);
        }
        assertThat(everything()).doesNotContain(place(first, "manifest.json")).contains(place(second, "manifest.json"));
        successor[0].close();
    }

    @Test
    void whatADeadTrainerUploadedIsDeletedWhenTheStoreIsOpenedNext() throws IOException {
        write(5, 1f, 2f, false);
        List<String> before = everything();
        write("writer-0/step-00000006-00000000/weights.safetensors", new byte[1]);
        write("writer-1/step-00000006-00000000/manifest.json", new byte[1]);
        write("writer-1/blobs/sha256-" + "0".repeat(64), new byte[1]);
        write("notes/of-somebody-else", new byte[1]);
        write("writer-9/step-00000006-00000000/of-a-later-trainer", new byte[1]);
        openAndClose(2);
        assertThat(everything())
                .containsAll(before)
                .contains("notes/of-somebody-else", "writer-9/step-00000006-00000000/of-a-later-trainer")
                .hasSize(before.size() + 2);
        assertThat(steps(reader())).containsExactly(5L);
    }

    @Test
    void aManifestThatCannotBeReadKeepsTheSharedFilesOfItsWriter() throws IOException {
        flipLastByte(place(write(5, 1f, 2f, false), "manifest.json"));
        List<String> blobs = blobs();
        openAndClose(2);
        assertThat(blobs()).isEqualTo(blobs).hasSize(1);
    }

    @Test
    void anIndexThatCannotBeReadStopsEverythingAndDeletesNothing() throws IOException {
        write(5, 1f, 2f, false);
        List<String> before = everything();
        write("index.json", bytes("{ \"token\" : 1, "));
        assertThatThrownBy(() -> open(2, FailPoints.NONE))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("index.json cannot be read")
                .hasMessageContaining("restore an older version");
        assertThat(everything()).isEqualTo(before);
    }

    @Test
    void anIndexThatWasDeletedIsNotFilledByATrainerThatDidNotSeeIt() throws IOException {
        write(5, 1f, 2f, false);
        delete("index.json");
        assertThatThrownBy(() -> write(6, 3f, 2f, false))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("behind this trainer's back");
        assertThat(everything()).doesNotContain("index.json");
    }

    @Test
    void nothingStaysOnTheLocalDisk() throws IOException {
        StoredCheckpoint stored = write(5, 1f, 2f, false);
        store.load(manager, stored);
        try (Stream<Path> files = Files.walk(scratch)) {
            assertThat(files.filter(Files::isRegularFile)).isEmpty();
        }
    }

    @Test
    void aStoreThatIsDownIsAFailureToRetryAndWorksAgainWhenItIsBack() throws IOException {
        StoredCheckpoint before = write(5, 1f, 2f, false);
        server.kill();
        try {
            assertThatThrownBy(() -> write(6, 3f, 2f, false))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("Cannot read " + root + "/m/index.json at " + server.endpoint())
                    .hasMessageContaining("check that the server runs");
            assertThatThrownBy(store::probe).isInstanceOf(IOException.class);
            assertThatThrownBy(store::newestValid).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> store.verify(before)).isInstanceOf(IOException.class);
        } finally {
            server.start();
        }
        store.probe();
        assertThat(store.newestValid()).contains(before);
        StoredCheckpoint after = write(6, 3f, 2f, false);
        assertThat(store.newestValid()).contains(after);
    }

    @Test
    void aStoreThatDiesDuringTheUploadLeavesNothingThatAReaderCouldSee() throws IOException {
        StoredCheckpoint before = write(5, 1f, 2f, false);
        store.close();
        store = open(2, here -> {
            if (here == FailPoint.AFTER_BLOB_PUBLISHED) {
                server.kill();
            }
        });
        try {
            assertThatThrownBy(() -> write(6, 3f, 4f, false))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("Cannot write " + root + "/m/writer-2/step-00000006-");
        } finally {
            server.start();
        }
        assertThat(reader().list()).containsExactly(before);
        assertThat(steps(store)).containsExactly(5L);
    }

    @Test
    void aWriteToTheIndexWhoseAnswerIsLostIsSeenToBeDone() throws IOException {
        try (ForgetfulConnection connection = new ForgetfulConnection(server.endpoint());
                CheckpointStore forgotten = new ObjectCheckpointStore(
                        new ObjectStorage(Optional.of(connection.endpoint()), "us-east-1"),
                        root,
                        "m",
                        2,
                        scratch,
                        FailPoints.NONE)) {
            store.close();
            store = forgotten;
            connection.forgetTheNextAnswer();
            StoredCheckpoint stored = write(5, 1f, 2f, false);
            assertThat(connection.forgot()).isTrue();
            assertThat(reader().list()).containsExactly(stored);
        }
    }

    @Test
    void anEndpointWhereNobodyListensIsNamedAtTheStart() {
        ObjectStorage nowhere = new ObjectStorage(Optional.of(URI.create("http://127.0.0.1:1")), "us-east-1");
        assertThatThrownBy(() -> new ObjectCheckpointStore(nowhere, root, "m", 1, scratch, FailPoints.NONE))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("at http://127.0.0.1:1")
                .hasMessageContaining("object-storage.endpoint");
        nowhere.close();
    }

    @Test
    void theIndexIsWrittenAsItIsDocumented() throws IOException {
        StoredCheckpoint stored = write(5, 1f, 2f, false);
        assertThat(new String(read("index.json"), StandardCharsets.UTF_8))
                .isEqualToNormalizingWhitespace(
                        """
                        { "token" : 1, "revision" : 2, "checkpoints" : [ {
                          "id" : "%s", "writer" : 1, "manifestSha256" : "%s" } ] }
                        """
                                .formatted(stored.id(), stored.manifestSha256()));
    }

    private ObjectLocation directory() {
        return root.resolve("m");
    }

    private static ObjectStorage connect() {
        return new ObjectStorage(Optional.of(server.endpoint()), "us-east-1");
    }

    private void openAndClose(long token) {
        opened(token).close();
    }

    private CheckpointStore opened(long token) {
        try {
            return open(token, FailPoints.NONE);
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    private StoredCheckpoint written(long step, float current, float previous) {
        try {
            return write(step, current, previous, false);
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }
}
