package io.palimpsest.local.commands;

import io.palimpsest.evaluator.EvaluatorService;
import io.palimpsest.evaluator.EvaluatorSettings;
import io.palimpsest.local.ExitCode;
import io.palimpsest.local.Surroundings;
import io.palimpsest.local.health.EvaluatorProbes;
import io.palimpsest.local.lifecycle.CleanStop;
import io.palimpsest.local.meters.EvaluatorMeters;
import io.palimpsest.local.orders.DeskOrders;
import io.palimpsest.local.tracing.Tracing;
import io.palimpsest.schemas.config.Settings;
import io.palimpsest.trainer.gate.GateService;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Runs an evaluator against any Kafka. */
@Command(
        name = "evaluate",
        header = "Evaluates every announced checkpoint on the held-out pairs, and shows the page, until Ctrl-C.",
        description = {
            "",
            "Publishes retrieval accuracy, the transfer matrix and the continual metrics to the metrics topic. Any"
                    + " number of evaluators of one model share the work; they must reach the directory that the trainer"
                    + " writes checkpoints to. Every checkpoint gets a verdict; with gate.promotion=automatic what passes"
                    + " is promoted.",
            ""
        },
        mixinStandardHelpOptions = true,
        optionListHeading = "%nOptions:%n",
        footer = {
            "",
            "Examples:",
            "  palimpsest evaluate",
            "  palimpsest evaluate --model shop --port 0 --bootstrap-servers kafka:9092"
        })
final class EvaluateCommand implements Callable<Integer> {

    private static final Duration WATCH = Duration.ofMillis(500);

    private final Surroundings surroundings;

    @ParentCommand
    private RootCommand root;

    @Mixin
    private ClusterOptions options;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "Port of the page, 0 for any free one (setting evaluator.http-port, default 8090).")
    private Integer port;

    @Mixin
    private OperationsOptions operations;

    EvaluateCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws Exception {
        Map<String, String> flags = new LinkedHashMap<>();
        SettingsOptions.putIfGiven(flags, EvaluatorSettings.HTTP_PORT.key(), port);
        Settings settings = operations.resolve(options, surroundings, flags);
        ServiceLogging.begin(root.debug(), settings);
        Duration grace = Duration.ofSeconds(settings.get(LocalSettings.SHUTDOWN_GRACE_SECONDS));
        EvaluatorProbes probes = new EvaluatorProbes();
        try (Tracing tracing = Tracing.open(settings.get(LocalSettings.TRACING_OTLP_ENDPOINT), "palimpsest-evaluate");
                OperationsOptions.Operations shown = OperationsOptions.open(settings, probes);
                CleanStop stop = CleanStop.install(grace, () -> {});
                EvaluatorService service =
                        EvaluatorService.start(settings, Optional.of(new DeskOrders(settings)), tracing.traces());
                GateService gate = GateService.start(settings, Clock.systemUTC())) {
            probes.follow(service);
            EvaluatorMeters.fill(shown.meters(), service::state, service::share, Clock.systemUTC());
            surroundings.out().println("The page is at " + service.page() + "; Ctrl-C stops.");
            while (!stop.requested()) {
                failIfStopped("evaluator", service.failure());
                failIfStopped("gate", gate.failure());
                Thread.sleep(WATCH.toMillis());
            }
        }
        return ExitCode.OK.code();
    }

    private static void failIfStopped(String part, Optional<Throwable> failure) {
        if (failure.isPresent()) {
            throw new IllegalStateException(
                    "The " + part + " stopped: " + failure.get().getMessage(), failure.get());
        }
    }
}
