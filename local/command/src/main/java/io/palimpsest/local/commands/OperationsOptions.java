package io.palimpsest.local.commands;

import io.palimpsest.local.Surroundings;
import io.palimpsest.local.health.OperationsServer;
import io.palimpsest.local.health.Probes;
import io.palimpsest.local.meters.KafkaReporter;
import io.palimpsest.local.meters.Meters;
import io.palimpsest.schemas.config.KafkaSettings;
import io.palimpsest.schemas.config.Settings;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** The option of every command that runs a service which is probed and measured. */
final class OperationsOptions {

    @Option(
            names = "--health-port",
            paramLabel = "PORT",
            description =
                    "Port of the probes /livez, /readyz and /startupz and of /metrics, 0 for none (setting health.http-port,"
                            + " default 0).")
    private Integer port;

    /**
     * Finds the value of every setting, with Kafka's clients reporting to the meters if they are shown.
     *
     * @param flags settings that the command's own options stand for, by key
     */
    Settings resolve(ClusterOptions options, Surroundings surroundings, Map<String, String> flags) {
        Map<String, String> all = new LinkedHashMap<>(flags);
        SettingsOptions.putIfGiven(all, LocalSettings.HEALTH_HTTP_PORT.key(), port);
        Settings settings = options.resolve(surroundings, all);
        if (settings.get(LocalSettings.HEALTH_HTTP_PORT) == 0) {
            return settings;
        }
        all.put(KafkaReporter.SETTING, KafkaReporter.besides(settings));
        return options.resolve(surroundings, all);
    }

    /** {@return the meters of the process, shown with its probes if they are to be; the caller closes it} */
    static Operations open(Settings settings, Probes probes) {
        Meters meters = new Meters(settings.get(KafkaSettings.MODEL_NAME));
        KafkaReporter.to(meters);
        int port = settings.get(LocalSettings.HEALTH_HTTP_PORT);
        try {
            return new Operations(meters, port == 0 ? null : OperationsServer.start(port, probes, meters));
        } catch (RuntimeException failure) {
            meters.close();
            throw failure;
        }
    }

    /**
     * What is shown of a process.
     *
     * @param server null when nothing is shown
     */
    record Operations(Meters meters, OperationsServer server) implements AutoCloseable {
        @Override
        public void close() {
            if (server != null) {
                server.close();
            }
            meters.close();
        }
    }
}
