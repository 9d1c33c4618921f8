package io.palimpsest.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.StandardCapabilities;
import io.palimpsest.schemas.config.ConfigurationException;
import io.palimpsest.schemas.config.Settings;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EngineDeviceTest {

    @Test
    void theProcessorCanBeAskedForAnywhere() {
        assertThat(device("cpu")).isEqualTo(Device.cpu());
    }

    @Test
    void withoutAGpuTheProcessorIsTakenUnlessAGpuIsAskedFor() {
        assumeFalse(Engine.getInstance().hasCapability(StandardCapabilities.CUDA));
        assertThat(device("auto")).isEqualTo(Device.cpu());
        assertThatThrownBy(() -> device("gpu:0"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("'engine.device' cannot be 'gpu:0'")
                .hasMessageContaining("finds no GPU");
    }

    @Test
    void anythingElseIsRefused() {
        assertThatThrownBy(() -> device("gpu"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("auto, cpu, or gpu:N");
    }

    private static Device device(String value) {
        return EngineDevice.of(Settings.of(EngineDevice.catalogue(), Map.of("engine.device", value)));
    }
}
