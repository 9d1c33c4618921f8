package io.palimpsest.model;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.StandardCapabilities;
import io.palimpsest.schemas.config.ConfigurationException;
import io.palimpsest.schemas.config.Setting;
import io.palimpsest.schemas.config.SettingCatalogue;
import io.palimpsest.schemas.config.Settings;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The device that tensors live on. Whoever trains and whoever evaluates declare the same setting, so it is here.
 *
 * <p>What the engine calls its default device is not asked: it finds a GPU only where the loader of the system finds a {@code libcudart.so}, which a
 * container with the engine's own CUDA libraries does not have.
 */
public final class EngineDevice {

    /** Device. */
    public static final Setting<String> DEVICE = Setting.ofString(
            "engine.device",
            "auto",
            "Where tensors live: auto (the first GPU, if the engine's libraries are those for CUDA and there is one, else the"
                    + " CPU), cpu, or gpu:N, the GPUs counted from 0. Weights repeat bit by bit only on the same device.");

    private static final Pattern GPU = Pattern.compile("gpu:(\\d{1,3})");

    private static final SettingCatalogue CATALOGUE = SettingCatalogue.of(DEVICE);

    private EngineDevice() {}

    /** {@return the setting} */
    public static SettingCatalogue catalogue() {
        return CATALOGUE;
    }

    /** {@return the first GPU if the engine can use one, else the CPU} Starts the engine. */
    public static Device automatic() {
        return usesGpus() ? Device.gpu() : Device.cpu();
    }

    /**
     * {@return the device that was asked for} Starts the engine.
     *
     * @param settings resolved from a catalogue that contains {@link #catalogue()}
     * @throws ConfigurationException if there is no such device
     */
    public static Device of(Settings settings) {
        String text = settings.get(DEVICE).trim();
        Matcher gpu = GPU.matcher(text);
        if (text.equals("auto")) {
            return automatic();
        }
        if (text.equals("cpu")) {
            return Device.cpu();
        }
        if (!gpu.matches()) {
            throw refused(text, settings, "it must be auto, cpu, or gpu:N such as gpu:0.");
        }
        if (!usesGpus()) {
            throw refused(
                    text,
                    settings,
                    "the engine finds no GPU. Either there is none, or its driver cannot be reached, or the engine's"
                            + " libraries are those for the CPU; docs/gpu.md says how to get the others.");
        }
        int index = Integer.parseInt(gpu.group(1));
        int count = Engine.getInstance().getGpuCount();
        // 0 means that they could not be counted.
        if (count > 0 && index >= count) {
            throw refused(text, settings, "GPUs are counted from 0, and there are " + count + ".");
        }
        return Device.gpu(index);
    }

    private static boolean usesGpus() {
        return Engine.getInstance().hasCapability(StandardCapabilities.CUDA);
    }

    private static ConfigurationException refused(String text, Settings settings, String reason) {
        return new ConfigurationException("Setting '" + DEVICE.key() + "' cannot be '" + text + "' (from "
                + settings.source(DEVICE) + "): " + reason);
    }
}
