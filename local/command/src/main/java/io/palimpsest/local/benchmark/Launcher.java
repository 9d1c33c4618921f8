package io.palimpsest.local.benchmark;

import io.palimpsest.local.benchmark.result.RunFiles;
import java.io.IOException;

/** Starts the process of a run. Implementations are safe from any thread. */
@FunctionalInterface
public interface Launcher {

    /**
     * {@return the process} It prints a {@link io.palimpsest.local.benchmark.run.RunReport} a line, ends in order when its standard input is
     * closed, and leaves a result if it ends with 0.
     *
     * @param files where the run keeps everything; the request is there
     * @param bootstrapServers where Kafka clients connect
     * @param registryUrl where the schema registry is
     */
    Process start(RunFiles files, String bootstrapServers, String registryUrl) throws IOException;
}
