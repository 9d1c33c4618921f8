package io.palimpsest.trainer.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.palimpsest.events.v1.ControlKind;
import io.palimpsest.trainer.checkpoint.LocalCheckpoints;
import io.palimpsest.trainer.checkpoint.StoredCheckpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A disk that cannot be written while a trainer runs: training goes on, and so do checkpoints once the disk can be written again. */
@Tag("chaos")
@ExtendWith(SharedCluster.class)
class FullDiskTest {

    private static final Duration PATIENCE = Duration.ofSeconds(120);

    @TempDir
    Path directory;

    private boolean mounted;

    @BeforeEach
    void mountSmallDisk() throws IOException, InterruptedException {
        mounted = run("mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", directory.toString());
        assumeThat(mounted)
                .as("this test needs a disk of its own, and may not mount one: run it as root on Linux")
                .isTrue();
    }

    @AfterEach
    void unmount() throws IOException, InterruptedException {
        if (mounted) {
            run("umount", "-l", directory.toString());
        }
    }

    @Test
    void trainingGoesOnWhileTheDiskIsFull(ChaosCluster cluster) throws Exception {
        Path ballast = directory.resolve("ballast");
        survives(cluster, "full", () -> fill(ballast), () -> Files.delete(ballast));
    }

    @Test
    void trainingGoesOnWhileTheDiskIsReadOnly(ChaosCluster cluster) throws Exception {
        survives(
                cluster,
                "readonly",
                () -> assertThat(run("mount", "-o", "remount,ro", directory.toString()))
                        .isTrue(),
                () -> assertThat(run("mount", "-o", "remount,rw", directory.toString()))
                        .isTrue());
    }

    /** Something done to the disk. */
    private interface Act {
        void happen() throws IOException, InterruptedException;
    }

    private void survives(ChaosCluster cluster, String purpose, Act breaks, Act mends) throws Exception {
        Outcome oracle = cluster.oracle(Variant.USUAL);
        ChaosModel model = cluster.model(purpose, Variant.USUAL).with("checkpoint.directory", directory.toString());
        cluster.command(model, ControlKind.PAUSE);
        try (ChildProcess trainer = model.start()) {
            trainer.await("announced ", PATIENCE);
            trainer.await("phase PAUSED", PATIENCE);
            breaks.happen();
            cluster.command(model, ControlKind.RESUME);
            assertThat(trainer.await("ready ", PATIENCE).text()).startsWith("ready false ");
            trainer.await("step " + Variant.USUAL.steps(), PATIENCE);
            LocalCheckpoints store = new LocalCheckpoints(directory, model.name());
            List<StoredCheckpoint> old = store.list();
            assertThat(old).hasSize(1);
            store.verify(old.get(0));
            mends.happen();
            trainer.await("ready true ", PATIENCE);
            assertThat(trainer.end(PATIENCE)).as(trainer.transcript()).isZero();
        }
        model.assertEndedLike(oracle);
    }

    private static void fill(Path ballast) throws IOException {
        try (var out = Files.newOutputStream(ballast)) {
            byte[] block = new byte[4096];
            while (true) {
                out.write(block);
            }
        } catch (IOException full) {
            assertThat(full).hasMessageContaining("No space left");
        }
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command).start().waitFor() == 0;
    }
}
