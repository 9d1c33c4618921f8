package io.palimpsest.local.commands;

import io.palimpsest.local.ExitCode;
import io.palimpsest.local.Surroundings;
import io.palimpsest.local.lifecycle.CleanStop;
import io.palimpsest.local.lifecycle.CommandLogging;
import io.palimpsest.local.stack.EmbeddedStack;
import io.palimpsest.schemas.topics.TopicCatalogue;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Runs the embedded broker and registry for other processes of this machine. */
@Command(
        name = "serve-local",
        header = "Runs a single-node Kafka and a schema registry on this machine until Ctrl-C.",
        description = {
            "",
            "Both listen on 127.0.0.1 only, without passwords: for trying things out and for development. All topics are"
                    + " created. What they store is kept in the directory and found again by the next start.",
            ""
        },
        mixinStandardHelpOptions = true,
        optionListHeading = "%nOptions:%n",
        footer = {
            "",
            "Examples:",
            "  palimpsest serve-local",
            "  palimpsest serve-local --kafka-port 19092 --registry-port 18081 --directory my-data"
        })
final class ServeLocalCommand implements Callable<Integer> {

    private static final Duration GRACE = Duration.ofSeconds(30);
    private static final short ONE_BROKER = 1;

    private final Surroundings surroundings;

    @ParentCommand
    private RootCommand root;

    @Option(
            names = "--kafka-port",
            paramLabel = "PORT",
            defaultValue = "9092",
            description = "Port of the Kafka broker, 0 for any free one (default: ${DEFAULT-VALUE}).")
    private int kafkaPort;

    @Option(
            names = "--registry-port",
            paramLabel = "PORT",
            defaultValue = "8081",
            description = "Port of the schema registry, 0 for any free one (default: ${DEFAULT-VALUE}).")
    private int registryPort;

    @Option(
            names = "--directory",
            paramLabel = "DIRECTORY",
            description = "Where both keep what they store (default: local/ in PALIMPSEST_HOME).")
    private Path directory;

    ServeLocalCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws InterruptedException {
        CommandLogging.toStandardError(root.debug());
        Path place = directory == null ? surroundings.home().resolve("local") : directory;
        try (CleanStop stop = CleanStop.install(GRACE, () -> {});
                EmbeddedStack stack = EmbeddedStack.start(place, kafkaPort, registryPort);
                Admin admin = Admin.create(stack.clientProperties())) {
            TopicCatalogue.ensure(admin, ONE_BROKER);
            surroundings.out().println("Kafka            " + stack.bootstrapServers());
            surroundings.out().println("Schema registry  " + stack.registryUrl());
            surroundings.out().println("Directory        " + place.toAbsolutePath());
            surroundings.out().println("Ctrl-C stops both.");
            stop.awaitRequest();
        }
        return ExitCode.OK.code();
    }
}
