package io.palimpsest.trainer.checkpoint;

import ai.djl.Device;
import ai.djl.engine.Engine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The determinism envelope: training repeats bit by bit where all of these are equal.
 *
 * @param engine engine name and version
 * @param device device trained on, with the model of a GPU
 * @param dataType type of the weights
 * @param threads threads per operation
 * @param java version of the Java runtime
 * @param cpu processor model
 */
public record Environment(String engine, String device, String dataType, int threads, String java, String cpu) {

    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");
    private static final Path GPUS = Path.of("/proc/driver/nvidia/gpus");

    /**
     * {@return what this process runs on}
     *
     * @param device where the tensors live
     * @param threads threads per operation
     */
    public static Environment current(Device device, int threads) {
        Engine engine = Engine.getInstance();
        return new Environment(
                engine.getEngineName() + " " + engine.getVersion(),
                device.isGpu() ? (device + " " + gpuModels(GPUS)).trim() : device.toString(),
                "float32",
                threads,
                Runtime.version().toString(),
                cpuModel());
    }

    /**
     * {@return the models of the GPUs that the driver lists, each once; empty where it lists none}
     *
     * @param driver directory with one directory for each GPU, in which {@code information} names its model
     */
    static String gpuModels(Path driver) {
        try (Stream<Path> gpus = Files.list(driver)) {
            return gpus.map(gpu -> value(gpu.resolve("information"), "Model"))
                    .flatMap(Optional::stream)
                    .distinct()
                    .sorted()
                    .collect(Collectors.joining(", "));
        } catch (IOException unreadable) {
            return "";
        }
    }

    /** {@return the model of the processor; the architecture where the system does not tell it} */
    public static String cpuModel() {
        return value(CPU_INFO, "model name").orElse(System.getProperty("os.arch"));
    }

    private static Optional<String> value(Path file, String key) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.filter(line -> line.startsWith(key))
                    .map(line -> line.substring(line.indexOf(':') + 1).trim())
                    .findFirst();
        } catch (IOException | UncheckedIOException absent) {
            return Optional.empty();
        }
    }
}
