package io.palimpsest.local.stack;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The Kafka settings of the embedded broker: one node, loopback only, sized to live inside another service's process. */
final class BrokerSettings {

    static final int NODE = 1;
    static final String CONTROLLER_LISTENER = "CONTROLLER";

    private static final int MEBIBYTE = 1024 * 1024;

    private BrokerSettings() {}

    /**
     * All settings for one run of the node.
     *
     * @param afterKill whether the run before was not closed
     */
    static Map<String, String> of(Path logDirectory, StackPorts ports, boolean afterKill) {
        Map<String, String> settings = new HashMap<>();
        identity(settings, logDirectory, ports);
        internalTopics(settings);
        limits(settings);
        timing(settings, afterKill);
        return settings;
    }

    private static void identity(Map<String, String> settings, Path logDirectory, StackPorts ports) {
        settings.put("process.roles", "broker,controller");
        settings.put("node.id", Integer.toString(NODE));
        settings.put("log.dirs", logDirectory.toString());
        settings.put(
                "listeners",
                "PLAINTEXT://127.0.0.1:" + ports.kafka() + "," + CONTROLLER_LISTENER + "://127.0.0.1:"
                        + ports.controller());
        settings.put("advertised.listeners", "PLAINTEXT://127.0.0.1:" + ports.kafka());
        settings.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT," + CONTROLLER_LISTENER + ":PLAINTEXT");
        settings.put("controller.listener.names", CONTROLLER_LISTENER);
        // A voter set in the settings rather than in the metadata log lets the controller's port differ between starts.
        settings.put("controller.quorum.voters", NODE + "@127.0.0.1:" + ports.controller());
        // Several stacks may live in one process, and JMX names carry the node's number only.
        settings.put("metric.reporters", "");
    }

    private static void internalTopics(Map<String, String> settings) {
        settings.put("offsets.topic.replication.factor", "1");
        settings.put("offsets.topic.num.partitions", "4");
        settings.put("transaction.state.log.replication.factor", "1");
        settings.put("transaction.state.log.min.isr", "1");
        settings.put("transaction.state.log.num.partitions", "4");
        settings.put("share.coordinator.state.topic.replication.factor", "1");
        settings.put("share.coordinator.state.topic.min.isr", "1");
        settings.put("share.coordinator.state.topic.num.partitions", "1");
        settings.put("min.insync.replicas", "1");
        settings.put("default.replication.factor", "1");
        // A mistyped topic name is an error, not a topic with settings that nobody chose.
        settings.put("auto.create.topics.enable", "false");
        // A stack that rested for months still knows how far its consumers were.
        settings.put("offsets.retention.minutes", Integer.toString(5 * 365 * 24 * 60));
    }

    private static void limits(Map<String, String> settings) {
        settings.put("message.max.bytes", Integer.toString(16 * MEBIBYTE));
        settings.put("replica.fetch.max.bytes", Integer.toString(16 * MEBIBYTE));
        settings.put("log.cleaner.dedupe.buffer.size", Integer.toString(8 * MEBIBYTE));
        settings.put("log.cleaner.io.buffer.size", Integer.toString(MEBIBYTE / 4));
        settings.put("log.index.size.max.bytes", Integer.toString(MEBIBYTE));
        settings.put("num.network.threads", "2");
        settings.put("num.io.threads", "4");
        settings.put("background.threads", "2");
        settings.put("num.replica.fetchers", "1");
    }

    private static void timing(Map<String, String> settings, boolean afterKill) {
        settings.put("group.initial.rebalance.delay.ms", "0");
        settings.put("group.min.session.timeout.ms", "1000");
        // A process that pauses or starves for long must not lose its own broker. After a kill, though, the controller
        // turns
        // the broker away until its former session is over by the present setting, and the broker asks again after 0.1,
        // 0.3,
        // 0.7, 1.5, 3.1, 6.3 and 12.7 seconds: five seconds keep such a start under ten.
        settings.put("broker.session.timeout.ms", afterKill ? "5000" : "30000");
        settings.put("broker.heartbeat.interval.ms", "500");
        settings.put("server.max.startup.time.ms", "120000");
        // Twice a second, an idle node would otherwise write a record that nobody reads.
        settings.put("metadata.max.idle.interval.ms", "0");
    }
}
