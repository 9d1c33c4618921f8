package io.palimpsest.local.commands;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Lists, shows, checks, compares and exports checkpoints. */
@Command(
        name = "checkpoints",
        header = "Lists, shows, checks, compares and exports checkpoints.",
        description = {"", "Nothing is changed, so every command may run while a trainer does.", ""},
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n",
        optionListHeading = "%nOptions:%n",
        subcommands = {
            CheckpointsListCommand.class,
            CheckpointsShowCommand.class,
            CheckpointsVerifyCommand.class,
            CheckpointsDiffCommand.class,
            CheckpointsExportCommand.class
        },
        footer = {"", "Examples:", "  palimpsest checkpoints list --model shop", "  palimpsest checkpoints verify"})
final class CheckpointsCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "A command is missing.");
    }
}
