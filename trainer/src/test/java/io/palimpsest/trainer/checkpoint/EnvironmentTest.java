package io.palimpsest.trainer.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnvironmentTest {

    @TempDir
    Path driver;

    @Test
    void theProcessorIsNamedByItsModelAlone() {
        assertThat(Environment.current(Device.cpu(), 1).device()).isEqualTo("cpu()");
    }

    @Test
    void modelsOfGpusAreNamedOnceEach() throws IOException {
        gpu("0000:01:00.0", "NVIDIA B");
        gpu("0000:02:00.0", "NVIDIA A");
        gpu("0000:03:00.0", "NVIDIA B");
        assertThat(Environment.gpuModels(driver)).isEqualTo("NVIDIA A, NVIDIA B");
    }

    @Test
    void aDriverThatListsNoGpusLeavesTheirModelOut() {
        assertThat(Environment.gpuModels(driver.resolve("absent"))).isEmpty();
        assertThat(Environment.gpuModels(driver)).isEmpty();
    }

    private void gpu(String address, String model) throws IOException {
        Path place = Files.createDirectory(driver.resolve(address));
        Files.writeString(place.resolve("information"), "Model: \t\t " + model + "\nIRQ:   \t\t 11\n");
    }
}
