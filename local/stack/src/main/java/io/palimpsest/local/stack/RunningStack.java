package io.palimpsest.local.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Properties;

/**
 * What a stack notes about itself in its directory: the ports, so that a restart finds the same ones, and the process, so
 * that a second start can name the first.
 *
 * @param ports the ports in use
 * @param processId the process that runs the stack, or that was killed while it did; 0 after a stack was closed
 */
record RunningStack(StackPorts ports, long processId) {

    private static final String FILE = "stack.properties";

    /** The note in a directory; ports that are not noted are 0. */
    static RunningStack read(Path directory) {
        Properties noted = new Properties();
        Path file = directory.resolve(FILE);
        if (Files.exists(file)) {
            try (var reader = Files.newBufferedReader(file)) {
                noted.load(reader);
            } catch (IOException failure) {
                throw new UncheckedIOException("Could not read " + file, failure);
            }
        }
        return new RunningStack(
                new StackPorts((int) number(noted, "port.kafka"), (int) number(noted, "port.controller"), (int)
                        number(noted, "port.registry")),
                number(noted, "process.id"));
    }

    /** The note of a stack that starts on these ports in this process. */
    static RunningStack here(StackPorts ports) {
        return new RunningStack(ports, ProcessHandle.current().pid());
    }

    /** The note that the stack leaves when it was closed. */
    RunningStack closed() {
        return new RunningStack(ports, 0);
    }

    /** Whether a stack wrote the note and was not closed since; of use only to who holds the directory's lock. */
    boolean wasKilled() {
        return processId != 0;
    }

    /** Replaces the note in a directory, in one step. */
    void write(Path directory) throws IOException {
        Properties noted = new Properties();
        noted.setProperty("port.kafka", Integer.toString(ports.kafka()));
        noted.setProperty("port.controller", Integer.toString(ports.controller()));
        noted.setProperty("port.registry", Integer.toString(ports.registry()));
        noted.setProperty("process.id", Long.toString(processId));
        Path pending = directory.resolve(FILE + ".pending");
        try (Writer writer = Files.newBufferedWriter(pending)) {
            noted.store(writer, "Ports and process of the embedded stack");
        }
        Files.move(pending, directory.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Names the noted process for a message, or gives an empty text if none is noted. */
    static String describe(Path directory) {
        RunningStack noted = read(directory);
        return noted.processId() == 0
                ? ""
                : " (process " + noted.processId() + ", Kafka on 127.0.0.1:"
                        + noted.ports().kafka() + ")";
    }

    // A damaged note is worth no failure: the port is then chosen afresh.
    private static long number(Properties noted, String key) {
        String text = noted.getProperty(key, "0");
        return text.matches("[0-9]{1,9}") ? Long.parseLong(text) : 0;
    }
}
