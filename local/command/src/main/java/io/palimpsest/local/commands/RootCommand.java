package io.palimpsest.local.commands;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command without a subcommand: it only explains itself. */
@Command(
        name = "palimpsest",
        header = "Keeps a vision-language model learning from a Kafka stream of image-text pairs.",
        description = {
            "",
            "'demo' runs everything in one process on bundled data. The other commands run the parts as separate"
                    + " processes against any Kafka.",
            "",
            "Every setting can be given as a flag (--set KEY=VALUE), as an environment variable (PALIMPSEST_ and the key in"
                    + " capitals, dots and hyphens as underscores) or in a file (--config FILE), in this precedence.",
            ""
        },
        mixinStandardHelpOptions = true,
        versionProvider = VersionCommand.class,
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n",
        optionListHeading = "%nOptions:%n",
        footer = {
            "",
            "Examples:",
            "  palimpsest demo",
            "  palimpsest serve-local",
            "  palimpsest train --bootstrap-servers kafka:9092 --schema-registry-url http://registry:8081"
        },
        subcommands = {
            DemoCommand.class,
            IngestCommand.class,
            TrainCommand.class,
            EvaluateCommand.class,
            BenchmarkCommand.class,
            BenchmarkRunCommand.class,
            ReplayCommand.class,
            ForgetCommand.class,
            CheckpointsCommand.class,
            LineageCommand.class,
            PromoteCommand.class,
            RollbackCommand.class,
            PromotionsCommand.class,
            VerdictsCommand.class,
            ControlGroupCommand.class,
            ServeLocalCommand.class,
            BuildEmojiCommand.class,
            TopicsCommand.class,
            ConfigCommand.class,
            VersionCommand.class,
            HelpCommand.class
        })
final class RootCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--debug",
            description = "Log more, and show the stack trace of a failure.",
            scope = ScopeType.INHERIT)
    private boolean debug;

    /** @return the root of the command line that a subcommand belongs to */
    static RootCommand of(CommandLine line) {
        CommandLine root = line;
        while (root.getParent() != null) {
            root = root.getParent();
        }
        return root.getCommand();
    }

    boolean debug() {
        return debug;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "A command is missing.");
    }
}
