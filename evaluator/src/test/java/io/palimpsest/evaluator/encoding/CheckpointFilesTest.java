package io.palimpsest.evaluator.encoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.palimpsest.evaluator.records.HeldOutPair;
import io.palimpsest.evaluator.serving.SavedCheckpoints;
import io.palimpsest.evaluator.topology.Events;
import io.palimpsest.events.v1.CheckpointAnnouncement;
import io.palimpsest.events.v1.Split;
import io.palimpsest.local.s3mock.ObjectStoreProcess;
import io.palimpsest.model.CaptionTokenizer;
import io.palimpsest.model.CorruptWeightsException;
import io.palimpsest.model.ModelDirectory;
import io.palimpsest.model.ModelPreset;
import io.palimpsest.model.VisionLanguageModel;
import io.palimpsest.model.storage.ObjectLocation;
import io.palimpsest.model.storage.ObjectStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same model in a directory and in object storage, of a real server. */
class CheckpointFilesTest {

    private static final ObjectLocation CHECKPOINT =
            new ObjectLocation(ObjectStoreProcess.BUCKET, "store/m/writer-7/step-00000005-00c0ffee");

    @TempDir
    static Path directory;

    private static ObjectStoreProcess server;
    private static Path local;

    @BeforeAll
    static void start() throws IOException {
        System.setProperty("aws.accessKeyId", "test");
        System.setProperty("aws.secretAccessKey", "test");
        server = new ObjectStoreProcess(Files.createDirectory(directory.resolve("server")));
        local = Files.createDirectory(directory.resolve("local"));
        ModelPreset sizes = ModelPreset.named("tiny");
        CaptionTokenizer tokenizer = CaptionTokenizer.emoji(sizes.textLength());
        ModelPreset preset = sizes.withVocabularySize(tokenizer.vocabularySize());
        try (NDManager manager = NDManager.newBaseManager();
                ObjectStorage storage = connect();
                ModelDirectory model =
                        new ModelDirectory(preset, new VisionLanguageModel(preset).initialise(manager, 1), tokenizer)) {
            model.save(local);
            for (String name : local.toFile().list()) {
                storage.put(CHECKPOINT.resolve(name), Files.readAllBytes(local.resolve(name)));
            }
        }
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void aModelInObjectStorageIsTheOneThatWasPutThere() throws IOException {
        try (NDManager manager = NDManager.newBaseManager();
                CheckpointFiles files = files(Duration.ZERO);
                ModelDirectory here = files.load(manager, local.toUri().toString());
                ModelDirectory there = files.load(manager, CHECKPOINT.toString())) {
            assertThat(there.preset()).isEqualTo(here.preset());
            assertThat(there.weights().digest()).isEqualTo(here.weights().digest());
            assertThat(there.tokenizer().json()).isEqualTo(here.tokenizer().json());
        }
        try (Stream<Path> left = Files.list(directory.resolve("scratch"))) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void picturesAndCaptionsAreEncodedByAnAnnouncedModelInObjectStorage() throws IOException {
        List<HeldOutPair> pairs = IntStream.range(0, 3)
                .mapToObj(number -> new HeldOutIntake().check(Events.pair("animals", number, Split.TEST)))
                .toList();
        try (ModelDirectoryEncoder encoder = new ModelDirectoryEncoder(2, files(Duration.ZERO))) {
            EncodedPairs there = encoder.encode(Events.checkpoint(5, List.of(), false, CHECKPOINT.toString()), pairs);
            EncodedPairs here = encoder.encode(
                    Events.checkpoint(6, List.of(), false, local.toUri().toString()), pairs);
            assertThat(there).usingRecursiveComparison().isEqualTo(here);
        }
    }

    @Test
    void theTowersAloneGiveTheSameFeaturesToTheLastBit() throws IOException {
        List<HeldOutPair> pairs = IntStream.range(0, 3)
                .mapToObj(number -> new HeldOutIntake().check(Events.pair("animals", number, Split.TEST)))
                .toList();
        try (ModelDirectoryEncoder encoder = new ModelDirectoryEncoder(2, files(Duration.ZERO))) {
            CheckpointAnnouncement checkpoint =
                    Events.checkpoint(6, List.of(), false, local.toUri().toString());
            EncodedPairs whole = encoder.encode(checkpoint, pairs);
            TowerFeatures towers = encoder.towers(checkpoint, pairs);
            assertThat(towers.images().values()).containsExactly(whole.images().values());
            assertThat(towers.texts().values()).containsExactly(whole.texts().values());
        }
    }

    @Test
    void aVerifiedModelInObjectStorageIsTheOneThatWasAnnounced() throws IOException {
        SavedCheckpoints saved = new SavedCheckpoints(directory);
        CheckpointAnnouncement announced = saved.save(7);
        ObjectLocation place = CHECKPOINT.parent().resolve("step-00000007-00c0ffee");
        try (ObjectStorage storage = connect()) {
            for (String name : saved.place(7).toFile().list()) {
                storage.put(
                        place.resolve(name), Files.readAllBytes(saved.place(7).resolve(name)));
            }
        }
        try (NDManager manager = NDManager.newBaseManager();
                CheckpointFiles files = files(Duration.ZERO)) {
            try (ModelDirectory there = files.loadVerified(manager, place.toString(), announced.getManifestSha256())) {
                assertThat(there.preset().name()).isEqualTo("tiny");
            }
            assertThatThrownBy(() -> files.loadVerified(manager, place.toString(), "0".repeat(64)))
                    .isInstanceOf(CorruptWeightsException.class)
                    .hasMessageContaining("manifest.json");
        }
    }

    @Test
    void aCheckpointThatWasDeletedIsUnusableAtOnce() {
        String gone = CHECKPOINT.parent().resolve("step-00000001-00000000").toString();
        try (ModelDirectoryEncoder encoder = new ModelDirectoryEncoder(2, files(Duration.ofHours(1)))) {
            assertThatThrownBy(() -> encoder.encode(Events.checkpoint(1, List.of(), false, gone), List.of()))
                    .isInstanceOf(UnusableCheckpointException.class)
                    .hasCauseInstanceOf(NoSuchFileException.class)
                    .hasMessageContaining(gone);
        }
    }

    @Test
    void aServerThatIsDownIsWaitedForAndThenNamed() throws IOException {
        server.kill();
        try (NDManager manager = NDManager.newBaseManager();
                CheckpointFiles impatient = files(Duration.ZERO);
                CheckpointFiles patient = files(Duration.ofMinutes(5))) {
            assertThatThrownBy(() -> impatient.load(manager, CHECKPOINT.toString()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("model.json at " + server.endpoint());
            CompletableFuture<Void> restart = CompletableFuture.runAsync(CheckpointFilesTest::startServer);
            try (ModelDirectory there = patient.load(manager, CHECKPOINT.toString())) {
                assertThat(there.preset().name()).isEqualTo("tiny");
            }
            restart.join();
        }
    }

    private static void startServer() {
        try {
            server.start();
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    private static CheckpointFiles files(Duration patience) {
        return new CheckpointFiles(connect(), directory.resolve("scratch"), patience, Device.cpu());
    }

    private static ObjectStorage connect() {
        return new ObjectStorage(Optional.of(server.endpoint()), "us-east-1");
    }
}
