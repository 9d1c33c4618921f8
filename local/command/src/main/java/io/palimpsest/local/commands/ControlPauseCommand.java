package io.palimpsest.local.commands;

import io.palimpsest.local.ExitCode;
import io.palimpsest.local.Surroundings;
import io.palimpsest.schemas.config.KafkaSettings;
import io.palimpsest.schemas.config.Settings;
import io.palimpsest.trainer.control.ControlCommands;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lets the training of a model rest after the step in progress. */
@Command(
        name = "pause",
        header = "Lets the training of a model rest after the step in progress.",
        description = {"", "It rests until resumed, also across restarts of the trainer.", ""},
        mixinStandardHelpOptions = true,
        optionListHeading = "%nOptions:%n",
        footer = {"", "Example:", "  palimpsest control pause --model shop --reason maintenance"})
final class ControlPauseCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Spec
    private CommandSpec spec;

    @Mixin
    private ClusterOptions options;

    @Mixin
    private OrderOptions order;

    @Option(names = "--reason", paramLabel = "TEXT", defaultValue = "", description = "Why, for the audit.")
    private String reason;

    ControlPauseCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        QuietLogging.begin(spec);
        Settings settings = options.resolve(surroundings, Map.of());
        String model = settings.get(KafkaSettings.MODEL_NAME);
        ClusterAccess.ensureTopics(settings);
        try (ControlCommands commands = ControlCommands.open(settings, model, order.by(), Clock.systemUTC())) {
            OrderText.print(surroundings, commands.pause(reason));
        }
        return ExitCode.OK.code();
    }
}
