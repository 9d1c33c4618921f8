package io.palimpsest.local.commands;

import io.palimpsest.local.ExitCode;
import io.palimpsest.local.Surroundings;
import io.palimpsest.local.demo.DemoOptions;
import io.palimpsest.local.health.BothListeners;
import io.palimpsest.local.health.TrainerProbes;
import io.palimpsest.local.lifecycle.CleanStop;
import io.palimpsest.local.meters.TrainerMeters;
import io.palimpsest.local.tracing.Tracing;
import io.palimpsest.schemas.config.Settings;
import io.palimpsest.trainer.pipeline.TrainerSettings;
import io.palimpsest.trainer.pipeline.TrainingListener;
import io.palimpsest.trainer.pipeline.TrainingLoop;
import io.palimpsest.trainer.pipeline.TrainingSpan;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Runs a trainer against any Kafka. */
@Command(
        name = "train",
        header = "Trains a model on the pairs in Kafka, until Ctrl-C or to their end.",
        description = {
            "",
            "Commits each batch plan to the ledger before training on it, and announces checkpoints. Ctrl-C writes a last"
                    + " checkpoint; the next start resumes from the newest one. One trainer at a time trains a model: a"
                    + " second one waits as a standby, and takes over when the first one stops or dies.",
            ""
        },
        mixinStandardHelpOptions = true,
        optionListHeading = "%nOptions:%n",
        footer = {
            "",
            "Examples:",
            "  palimpsest train",
            "  palimpsest train --model shop --learner CTP --checkpoints /var/lib/palimpsest",
            "  palimpsest train --model shop --health-port 8086",
            "  palimpsest train --until-end",
            "  palimpsest train --set model.preset=ctp-base --set checkpoint.interval-steps=500"
        })
final class TrainCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @ParentCommand
    private RootCommand root;

    @Mixin
    private ClusterOptions options;

    @Option(
            names = "--learner",
            paramLabel = "NAME",
            description =
                    "How to learn: CTP, CTP+ER, EAR, EAR+ER, SeqF, LWF, SI, MAS, EWC, RWalk, AFEC, ER, MoF, Kmeans, ICARL, LUCIR or"
                            + " JointT (setting learner.name, default CTP).")
    private String learner;

    @Option(
            names = "--seed",
            paramLabel = "NUMBER",
            description = "Seed of the initial weights and of all randomness (setting trainer.seed, default 42).")
    private Long seed;

    @Option(
            names = "--checkpoints",
            paramLabel = "DIRECTORY",
            description = "Where checkpoints are kept (setting checkpoint.directory).")
    private Path checkpoints;

    @Mixin
    private OperationsOptions operations;

    @Option(
            names = "--until-end",
            description =
                    "Train what is in the topic when training begins, end the last domain, write its checkpoint and end with"
                            + " exit code 0, instead of waiting for more.")
    private boolean untilEnd;

    TrainCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        Map<String, String> flags = new LinkedHashMap<>();
        SettingsOptions.putIfGiven(flags, DemoOptions.LEARNER_NAME, learner);
        SettingsOptions.putIfGiven(flags, TrainerSettings.SEED.key(), seed);
        SettingsOptions.putIfGiven(flags, TrainerSettings.CHECKPOINT_DIRECTORY.key(), checkpoints);
        Settings settings = operations.resolve(options, surroundings, flags);
        ServiceLogging.begin(root.debug(), settings);
        Duration grace = Duration.ofSeconds(settings.get(LocalSettings.SHUTDOWN_GRACE_SECONDS));
        TrainingSpan span = untilEnd ? TrainingSpan.TO_PRESENT_END : TrainingSpan.ENDLESS;
        TrainerProbes probes = new TrainerProbes();
        try (Tracing tracing = Tracing.open(settings.get(LocalSettings.TRACING_OTLP_ENDPOINT), "palimpsest-train");
                OperationsOptions.Operations shown = OperationsOptions.open(settings, probes)) {
            TrainerMeters meters = new TrainerMeters(shown.meters(), Clock.systemUTC());
            TrainingListener listener = new BothListeners(probes, new BothListeners(meters, new LoggedProgress()));
            train(new TrainingLoop(settings, listener, span, tracing.traces()), grace);
        }
        return ExitCode.OK.code();
    }

    private static void train(TrainingLoop loop, Duration grace) {
        try (CleanStop stop = CleanStop.install(grace, loop::stop)) {
            loop.run();
        }
    }
}
