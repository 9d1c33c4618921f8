package io.palimpsest.trainer.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.palimpsest.local.s3mock.ObjectStoreProcess;
import io.palimpsest.schemas.config.ConfigurationException;
import io.palimpsest.schemas.config.Settings;
import io.palimpsest.trainer.checkpoint.CheckpointStore;
import io.palimpsest.trainer.checkpoint.LocalCheckpointStore;
import io.palimpsest.trainer.checkpoint.LocalCheckpoints;
import io.palimpsest.trainer.checkpoint.ObjectCheckpoints;
import io.palimpsest.trainer.faults.FailPoints;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointStoresTest {

    @TempDir
    Path directory;

    @Test
    void checkpointsAreInTheDirectoryUnlessAPlaceInObjectStorageIsNamed() throws IOException {
        Settings local = settings(Map.of());
        assertThat(CheckpointStores.describe(local)).isEqualTo(directory.toString());
        assertThat(CheckpointStores.reader(local, "m")).isInstanceOf(LocalCheckpoints.class);
        try (CheckpointStore store = CheckpointStores.open(local, "m", 1, FailPoints.NONE)) {
            assertThat(store).isInstanceOf(LocalCheckpointStore.class);
        }
        Settings remote = settings(Map.of("checkpoint.s3-uri", "s3://models/checkpoints"));
        assertThat(CheckpointStores.describe(remote)).isEqualTo("s3://models/checkpoints");
        assertThat(CheckpointStores.reader(remote, "m")).isInstanceOf(ObjectCheckpoints.class);
    }

    @Test
    void aPlaceThatIsNoneIsAnErrorOfTheConfiguration() {
        Settings settings = settings(Map.of("checkpoint.s3-uri", "models/checkpoints"));
        assertThatThrownBy(() -> CheckpointStores.open(settings, "m", 1, FailPoints.NONE))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("'checkpoint.s3-uri' cannot be 'models/checkpoints'")
                .hasMessageContaining("such as s3://models/checkpoints");
    }

    @Test
    void anEndpointWhereNobodyListensIsAFailureOfTheStore() {
        Settings settings = settings(Map.of(
                "checkpoint.s3-uri", "s3://models/checkpoints", "object-storage.endpoint", "http://127.0.0.1:1"));
        System.setProperty("aws.accessKeyId", "test");
        System.setProperty("aws.secretAccessKey", "test");
        assertThatThrownBy(() -> CheckpointStores.open(settings, "m", 1, FailPoints.NONE))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("object-storage.endpoint");
    }

    @Test
    void theBucketIsMadeOnlyWhenTheSettingsSaySo() throws IOException {
        System.setProperty("aws.accessKeyId", "test");
        System.setProperty("aws.secretAccessKey", "test");
        try (ObjectStoreProcess server = new ObjectStoreProcess(directory)) {
            Map<String, String> place = Map.of(
                    "checkpoint.s3-uri",
                    "s3://not-there-yet/checkpoints",
                    "object-storage.endpoint",
                    server.endpoint().toString());
            CheckpointStores.prepare(settings(place));
            assertThatThrownBy(
                            () -> CheckpointStores.reader(settings(place), "m").list())
                    .hasMessageContaining("NoSuchBucket");
            Map<String, String> made = new HashMap<>(place);
            made.put("checkpoint.s3-create-bucket", "true");
            CheckpointStores.prepare(settings(made));
            assertThat(CheckpointStores.reader(settings(made), "m").list()).isEmpty();
        }
    }

    private Settings settings(Map<String, String> given) {
        Map<String, String> all = new HashMap<>(given);
        all.put("checkpoint.directory", directory.toString());
        return Settings.of(TrainerSettings.catalogue(), all);
    }
}
