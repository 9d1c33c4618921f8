package io.palimpsest.local.commands;

import io.palimpsest.local.Surroundings;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Shows the settings in force. */
@Command(
        name = "config",
        header = "Prints every setting, its value and where the value comes from.",
        description = {"", "Nothing is started and nothing is contacted. Secrets are hidden.", ""},
        mixinStandardHelpOptions = true,
        optionListHeading = "%nOptions:%n",
        commandListHeading = "%nCommands:%n",
        subcommands = ConfigReferenceCommand.class,
        footer = {
            "",
            "Examples:",
            "  palimpsest config --config palimpsest.properties",
            "  PALIMPSEST_MODEL_NAME=shop palimpsest config --set kafka.bootstrap.servers=kafka:9092",
            "  palimpsest config reference > palimpsest.properties"
        })
final class ConfigCommand implements Runnable {

    private final Surroundings surroundings;

    @Mixin
    private ClusterOptions options;

    ConfigCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public void run() {
        surroundings.out().print(options.resolve(surroundings, Map.of()).describe());
    }
}
