package io.palimpsest.local.commands;

import io.palimpsest.ingest.DomainOrder;
import io.palimpsest.ingest.IngestSettings;
import io.palimpsest.ingest.stream.StreamShape;
import io.palimpsest.local.ExitCode;
import io.palimpsest.local.Surroundings;
import io.palimpsest.local.demo.Demo;
import io.palimpsest.local.demo.DemoOptions;
import io.palimpsest.local.lifecycle.CleanStop;
import io.palimpsest.local.view.AnsiScreen;
import io.palimpsest.local.view.LineScreen;
import io.palimpsest.local.view.Screen;
import io.palimpsest.schemas.config.Settings;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Runs the whole product in one process on the bundled sample. */
@Command(
        name = "demo",
        header = "Runs the whole product in one process on the bundled emoji sample.",
        description = {
            "",
            "Starts an embedded Kafka and schema registry, sends nine domains of emoji drawings and their texts, trains over"
                    + " them domain by domain, and evaluates every checkpoint on the held-out pairs of all domains. The"
                    + " terminal shows it live, and so does a page on localhost. It ends with a table of what was learned and"
                    + " what was kept.",
            "",
            "Ctrl-C stops in order. The next start with the same options goes on where it stopped.",
            ""
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        optionListHeading = "%nOptions:%n",
        footer = {
            "",
            "Examples:",
            "  palimpsest demo",
            "  palimpsest demo --learner SeqF --directory data/seqf --port 8091",
            "  palimpsest demo --stream recurring --directory data/recurring",
            "  palimpsest demo --fresh --passes 2 --exit"
        })
final class DemoCommand implements Callable<Integer> {

    private static final Duration LINE_INTERVAL = Duration.ofSeconds(5);

    private final Surroundings surroundings;

    @Spec
    private CommandSpec spec;

    @ParentCommand
    private RootCommand root;

    @Option(
            names = "--learner",
            paramLabel = "NAME",
            defaultValue = "CTP",
            description =
                    "How to learn: CTP keeps earlier domains, SeqF is plain sequential fine-tuning, JointT mixes all"
                            + " domains, CTP+ER, EAR+ER, ER, MoF, Kmeans, ICARL and LUCIR replay earlier samples, EAR, LWF, SI, MAS, EWC, RWalk and AFEC hold on to the"
                            + " earlier model (default: ${DEFAULT-VALUE}).")
    private String learner;

    @Option(
            names = "--seed",
            paramLabel = "NUMBER",
            defaultValue = "42",
            description = "Seed of the initial weights and of all randomness in training (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--passes",
            paramLabel = "COUNT",
            description =
                    "Passes over the pairs of each domain (default: 24 over the first and 12 over each other domain;"
                            + " for JointT 13 over all).")
    private Integer passes;

    @Option(
            names = "--domain-order",
            paramLabel = "ORDER",
            defaultValue = "listed",
            description =
                    "Order of the domains: listed, reversed, shuffled or shuffled:SEED (default: ${DEFAULT-VALUE}).")
    private String domainOrder;

    @Option(
            names = "--stream",
            paramLabel = "SHAPE",
            defaultValue = "domains",
            description = "How the training pairs of the domains follow each other: domains, blurred[:WIDTH[:SEED]],"
                    + " recurring[:ROUNDS], imbalanced[:RATIO[:SEED]], surprise[:DOMAIN] or mixed[:SEED] (default:"
                    + " ${DEFAULT-VALUE}). For blurred and mixed see docs/streams.md on boundary.policy.")
    private String stream;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "8090",
            description = "Port of the page on localhost (default: ${DEFAULT-VALUE}).")
    private int port;

    @Option(
            names = "--directory",
            paramLabel = "DIRECTORY",
            description =
                    "Where everything is kept: Kafka's data, checkpoints, log (default: demo/ in PALIMPSEST_HOME).")
    private Path directory;

    @Option(names = "--fresh", description = "Delete an earlier run in the directory and start from nothing.")
    private boolean fresh;

    @Option(
            names = "--keep-open",
            description = "Keep the page up after the run until Ctrl-C; this is the default in a terminal.")
    private boolean keepOpen;

    @Option(
            names = "--exit",
            description = "End when the run is complete; this is the default where the output is no terminal.")
    private boolean exit;

    @Mixin
    private SettingsOptions options;

    DemoCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws Exception {
        DemoOptions asked = asked();
        // Wrong settings are told before anything is started.
        Settings checked = options.resolve(surroundings, new LinkedHashMap<>(asked.identity()));
        IngestSettings.of(checked);
        int grace = checked.get(LocalSettings.SHUTDOWN_GRACE_SECONDS);
        Path place = directory == null ? surroundings.home().resolve("demo") : directory;
        Screen screen = surroundings.terminal()
                ? new AnsiScreen(surroundings.out())
                : new LineScreen(surroundings.out(), Clock.systemUTC(), LINE_INTERVAL);
        Demo demo = new Demo(asked, place, this::settings, screen, root.debug(), Clock.systemUTC());
        try (CleanStop stop = CleanStop.install(Duration.ofSeconds(grace), () -> {})) {
            demo.run(stop);
        }
        return ExitCode.OK.code();
    }

    private DemoOptions asked() {
        if (keepOpen && exit) {
            throw new ParameterException(spec.commandLine(), "--keep-open and --exit exclude each other.");
        }
        try {
            DomainOrder.parse(domainOrder);
            StreamShape.parse(stream);
            return new DemoOptions(
                    IngestSettings.SOURCE.defaultValue(),
                    learner,
                    seed,
                    passes == null ? OptionalInt.empty() : OptionalInt.of(passes),
                    domainOrder,
                    stream,
                    port,
                    fresh,
                    keepOpen || (surroundings.terminal() && !exit));
        } catch (IllegalArgumentException wrong) {
            throw new ParameterException(spec.commandLine(), wrong.getMessage(), wrong);
        }
    }

    private Settings settings(Map<String, String> flags) {
        return options.resolve(surroundings, flags);
    }
}
