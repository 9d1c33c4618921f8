package io.palimpsest.local.meters;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.DoubleSupplier;
import java.util.stream.Stream;

/**
 * Bytes of main memory that this process holds, as Linux tells; NaN where it does not. Tensors live outside the heap, so the virtual machine does not
 * know it. Safe from any thread.
 *
 * @param status the kernel's file on the process
 */
record ResidentMemory(Path status) implements DoubleSupplier {
    /** The kernel's file on the process that reads it. */
    static final Path LINUX = Path.of("/proc/self/status");

    private static final String ENTRY = "VmRSS:";
    private static final double KIBIBYTE = 1024;

    @Override
    public double getAsDouble() {
        try (Stream<String> lines = Files.lines(status)) {
            return lines.filter(line -> line.startsWith(ENTRY))
                    .findFirst()
                    .map(line -> line.replaceAll("\\D", ""))
                    .map(kibibytes -> Long.parseLong(kibibytes) * KIBIBYTE)
                    .orElse(Double.NaN);
        } catch (IOException elsewhere) {
            return Double.NaN;
        }
    }
}
