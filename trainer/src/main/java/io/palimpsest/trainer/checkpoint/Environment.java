package io.palimpsest.trainer.checkpoint;

import ai.djl.engine.Engine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * The determinism envelope: training repeats bit by bit where all of these are equal.
 *
 * @param engine engine name and version
 * @param device device trained on
 * @param dataType type of the weights
 * @param threads threads per operation
 * @param java version of the Java runtime
 * @param cpu processor model
 */
public record Environment(String engine, String device, String dataType, int threads, String java, String cpu) {

    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

    /**
     * {@return what this process runs on}
     *
     * @param threads threads per operation
     */
    public static Environment current(int threads) {
        Engine engine = Engine.getInstance();
        return new Environment(
                engine.getEngineName() + " " + engine.getVersion(),
                engine.defaultDevice().toString(),
                "float32",
                threads,
                Runtime.version().toString(),
                cpuModel());
    }

    /** {@return the model of the processor; the architecture where the system does not tell it} */
    public static String cpuModel() {
        try (Stream<String> lines = Files.lines(CPU_INFO)) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).trim())
                    .findFirst()
                    .orElse(System.getProperty("os.arch"));
        } catch (IOException | java.io.UncheckedIOException absent) {
            return System.getProperty("os.arch");
        }
    }
}
