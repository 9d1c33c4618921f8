package io.palimpsest.local.stack;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.BindException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;

/**
 * A broker and its controller as one KRaft node in this process.
 *
 * <p>Runs from {@link #start} until {@link #close()}; both are called once, by one thread. The log directory is formatted
 * when it holds no cluster yet.
 */
final class EmbeddedBroker implements AutoCloseable {

    private final KafkaRaftServer server;

    private EmbeddedBroker(KafkaRaftServer server) {
        this.server = server;
    }

    /**
     * Starts the node and returns once it serves clients.
     *
     * @param afterKill whether the run before was not closed
     * @throws StackException if it does not come up
     */
    static EmbeddedBroker start(Path logDirectory, StackPorts ports, boolean afterKill) throws IOException {
        format(logDirectory);
        KafkaConfig config = new KafkaConfig(BrokerSettings.of(logDirectory, ports, afterKill), false);
        KafkaRaftServer server = new KafkaRaftServer(config, Time.SYSTEM);
        try {
            server.startup();
        } catch (RuntimeException failure) {
            server.shutdown();
            server.awaitShutdown();
            throw new StackException(
                    "The embedded broker did not start on 127.0.0.1:" + ports.kafka() + " with its data in "
                            + logDirectory + ": " + failure.getMessage(),
                    failure);
        }
        return new EmbeddedBroker(server);
    }

    /** Whether a failed start failed because some port was taken in the meantime. */
    static boolean lostPort(StackException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof BindException) {
                return true;
            }
        }
        return false;
    }

    private static void format(Path logDirectory) throws IOException {
        // Written last by the formatter: a directory without it was never completed.
        if (Files.exists(logDirectory.resolve("meta.properties"))) {
            return;
        }
        Formatter formatter = new Formatter()
                .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                .setNodeId(BrokerSettings.NODE)
                .setClusterId(Uuid.randomUuid().toString())
                .addDirectory(logDirectory.toString())
                .setMetadataLogDirectory(logDirectory.toString())
                .setControllerListenerName(BrokerSettings.CONTROLLER_LISTENER)
                .setIgnoreFormatted(true);
        try {
            formatter.run();
        } catch (Exception failure) {
            throw new IOException(
                    "Could not format " + logDirectory + " for the embedded broker: " + failure.getMessage(), failure);
        }
    }

    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
    }
}
