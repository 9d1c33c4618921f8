package io.palimpsest.local.commands;

import io.palimpsest.local.ExitCode;
import io.palimpsest.local.Palimpsest;
import io.palimpsest.local.Surroundings;
import io.palimpsest.local.benchmark.JavaLauncher;
import io.palimpsest.local.benchmark.RunSettings;
import io.palimpsest.local.benchmark.result.RunFiles;
import io.palimpsest.local.benchmark.result.RunRequest;
import io.palimpsest.local.benchmark.run.BenchmarkChild;
import io.palimpsest.local.benchmark.run.Origins;
import io.palimpsest.local.lifecycle.CleanStop;
import io.palimpsest.local.lifecycle.CommandLogging;
import io.palimpsest.schemas.config.KafkaSettings;
import io.palimpsest.schemas.config.Settings;
import io.palimpsest.trainer.pipeline.TrainerSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Carries out one run of a benchmark in this process; {@link BenchmarkCommand} starts it. */
@Command(
        name = JavaLauncher.COMMAND,
        hidden = true,
        header = "Carries out one run of a benchmark; 'benchmark' starts it.",
        mixinStandardHelpOptions = true,
        parameterListHeading = "%nParameters:%n",
        optionListHeading = "%nOptions:%n",
        footer = {"", "Example:", "  palimpsest benchmark --out comparison"})
final class BenchmarkRunCommand implements Callable<Integer> {

    private static final Duration GRACE = Duration.ofSeconds(60);

    private final Surroundings surroundings;

    @ParentCommand
    private RootCommand root;

    @Parameters(index = "0", paramLabel = "DIRECTORY", description = "Directory of the run.")
    private Path directory;

    @Option(
            names = ClusterOptions.BOOTSTRAP_SERVERS,
            paramLabel = "HOST:PORT",
            required = true,
            description = "Kafka that holds the stream.")
    private String bootstrapServers;

    @Option(
            names = "--schema-registry-url",
            paramLabel = "URL",
            required = true,
            description = "Address of the schema registry.")
    private String registryUrl;

    BenchmarkRunCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException {
        CommandLogging.toStandardError(root.debug());
        RunFiles files = new RunFiles(directory);
        RunRequest request = files.readRequest()
                .orElseThrow(() -> new IllegalArgumentException("There is no " + files.request() + "."));
        Settings settings = RunSettings.of(
                request,
                Map.of(
                        KafkaSettings.BOOTSTRAP_SERVERS.key(), bootstrapServers,
                        KafkaSettings.SCHEMA_REGISTRY_URL.key(), registryUrl,
                        TrainerSettings.CHECKPOINT_DIRECTORY.key(),
                                files.checkpoints().toString()));
        BenchmarkChild child = new BenchmarkChild(
                files, request, settings, () -> Origins.here(Palimpsest.class, Instant.now()), surroundings.out());
        try (CleanStop stop = CleanStop.install(GRACE, child::stop)) {
            endWithParent(stop);
            return child.run() ? ExitCode.OK.code() : ExitCode.INTERRUPTED.code();
        }
    }

    /** The parent holds the other end of standard input: it closes it to end this process, and so does its death. */
    private static void endWithParent(CleanStop stop) {
        Thread watch = new Thread(
                () -> {
                    try {
                        while (System.in.read() >= 0) {
                            // Nothing is ever sent.
                        }
                        stop.request();
                        Thread.sleep(GRACE.toMillis());
                    } catch (IOException | InterruptedException ended) {
                        stop.request();
                    }
                    // Whatever waits for a Kafka that is gone would wait for ever.
                    Runtime.getRuntime().halt(ExitCode.INTERRUPTED.code());
                },
                "parent-watch");
        watch.setDaemon(true);
        watch.start();
    }
}
