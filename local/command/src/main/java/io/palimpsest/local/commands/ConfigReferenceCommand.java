package io.palimpsest.local.commands;

import io.palimpsest.local.Surroundings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Prints all settings that exist. */
@Command(
        name = "reference",
        header = "Prints every setting with its meaning, what is allowed and its default.",
        description = {
            "",
            "The output is a settings file in which every line is commented out: keep it, and uncomment what you change.",
            ""
        },
        mixinStandardHelpOptions = true,
        optionListHeading = "%nOptions:%n",
        footer = {
            "",
            "Examples:",
            "  palimpsest config reference > palimpsest.properties",
            "  palimpsest config reference --markdown > docs/configuration.md"
        })
final class ConfigReferenceCommand implements Runnable {

    private final Surroundings surroundings;

    @Option(names = "--markdown", description = "Print a Markdown table instead, as in docs/configuration.md.")
    private boolean markdown;

    ConfigReferenceCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public void run() {
        SettingsReference reference = new SettingsReference(AllSettings.catalogue());
        surroundings.out().print(markdown ? reference.markdown() : reference.properties());
    }
}
