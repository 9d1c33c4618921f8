package io.palimpsest.local.stack;

import io.palimpsest.local.stack.registry.RegistryServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Random;

/**
 * A single-node Kafka and a schema registry inside the calling process, for other processes of the same machine too.
 *
 * <p>Life cycle: {@link #start} returns when both serve clients; {@link #close()} ends both and frees the directory. All
 * they were told to store is in the directory and is found again by the next start, after a close as after a kill. Both
 * listen on 127.0.0.1 only and ask no one for a password. Thread-safe.
 */
public final class EmbeddedStack implements AutoCloseable {

    private static final int PORT_ATTEMPTS = 3;

    private final StackPorts ports;
    private final Deque<AutoCloseable> parts;
    private boolean closed;

    private EmbeddedStack(StackPorts ports, Deque<AutoCloseable> parts) {
        this.ports = ports;
        this.parts = parts;
    }

    /**
     * Starts a stack on a directory, which is created if need be.
     *
     * @param directory holds everything the stack keeps; one stack at a time may use it
     * @param kafkaPort the port of the Kafka broker, or 0 for the one this directory had before or else any free one
     * @param registryPort the port of the registry; 0 as for Kafka
     * @throws StackException if the directory or a port is in use, or a part does not come up
     */
    public static EmbeddedStack start(Path directory, int kafkaPort, int registryPort) {
        Deque<AutoCloseable> parts = new ArrayDeque<>();
        try {
            Path real = Files.createDirectories(directory).toRealPath();
            parts.push(DirectoryLock.take(real));
            return new EmbeddedStack(startParts(real, kafkaPort, registryPort, parts), parts);
        } catch (IOException failure) {
            StackException told = new StackException(
                    "The embedded stack could not start in " + directory + ": " + failure.getMessage(), failure);
            throw closingAll(parts, told);
        } catch (RuntimeException failure) {
            throw closingAll(parts, failure);
        }
    }

    private static StackPorts startParts(Path directory, int kafkaPort, int registryPort, Deque<AutoCloseable> parts)
            throws IOException {
        boolean afterKill = RunningStack.read(directory).wasKilled();
        for (int attempt = 1; ; attempt++) {
            StackPorts ports = choosePorts(directory, kafkaPort, registryPort);
            RunningStack running = RunningStack.here(ports);
            running.write(directory);
            try {
                EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("kafka"), ports, afterKill);
                parts.push(() -> {
                    broker.close();
                    running.closed().write(directory);
                });
                parts.push(RegistryServer.start("127.0.0.1:" + ports.kafka(), ports.registry()));
                return ports;
            } catch (StackException failure) {
                // Someone took the port between choosing and binding it: with a free choice, choose again.
                if (attempt == PORT_ATTEMPTS || !EmbeddedBroker.lostPort(failure)) {
                    throw failure;
                }
            }
        }
    }

    private static StackPorts choosePorts(Path directory, int kafkaPort, int registryPort) {
        StackPorts remembered = RunningStack.read(directory).ports();
        PortChooser chooser = new PortChooser(new Random());
        int kafka = chooser.choose(kafkaPort, remembered.kafka(), "Kafka");
        int registry = chooser.choose(registryPort, remembered.registry(), "Schema registry");
        int controller = chooser.choose(0, remembered.controller(), "Kafka controller");
        return new StackPorts(kafka, controller, registry);
    }

    /** Where Kafka clients connect: host and port. */
    public String bootstrapServers() {
        return "127.0.0.1:" + ports.kafka();
    }

    /** Where clients of the registry connect: an HTTP address without a trailing slash. */
    public String registryUrl() {
        return "http://127.0.0.1:" + ports.registry();
    }

    /** The two settings that every Kafka client with Avro values needs, by their usual names. */
    public Map<String, Object> clientProperties() {
        return Map.of("bootstrap.servers", bootstrapServers(), "schema.registry.url", registryUrl());
    }

    /** Ends both parts and frees the directory; a second call does nothing. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        StackException failure = new StackException("The embedded stack did not close cleanly");
        closingAll(parts, failure);
        if (failure.getSuppressed().length > 0) {
            throw failure;
        }
    }

    private static <E extends RuntimeException> E closingAll(Deque<AutoCloseable> parts, E reason) {
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (Exception failure) {
                reason.addSuppressed(failure);
            }
        }
        return reason;
    }
}
