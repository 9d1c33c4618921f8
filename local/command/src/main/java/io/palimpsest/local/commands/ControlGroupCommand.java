package io.palimpsest.local.commands;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Gives an order to the trainer of a model. */
@Command(
        name = "control",
        header = "Gives an order to the trainer of a model.",
        description = {
            "",
            "Orders are written to the control topic, with who, when and why, and take effect when the trainer reads them.",
            ""
        },
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n",
        optionListHeading = "%nOptions:%n",
        subcommands = {ControlBoundaryCommand.class, ControlPauseCommand.class, ControlResumeCommand.class},
        footer = {
            "",
            "Examples:",
            "  palimpsest control pause --model shop --reason maintenance",
            "  palimpsest control boundary --model shop --domain summer"
        })
final class ControlGroupCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "A command is missing.");
    }
}
