package io.palimpsest.local.commands;

import io.palimpsest.local.Surroundings;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** Prints what is running. */
@Command(
        name = "version",
        header = "Prints the versions of Palimpsest and of the Java it runs on.",
        mixinStandardHelpOptions = true,
        optionListHeading = "%nOptions:%n",
        footer = {"", "Example:", "  palimpsest version"})
final class VersionCommand implements Runnable, IVersionProvider {

    private final Surroundings surroundings;

    VersionCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public String[] getVersion() {
        String version = VersionCommand.class.getPackage().getImplementationVersion();
        return new String[] {
            "palimpsest " + (version == null ? "(not packaged)" : version),
            "Java " + Runtime.version() + ", " + System.getProperty("os.name") + " " + System.getProperty("os.arch")
        };
    }

    @Override
    public void run() {
        for (String line : getVersion()) {
            surroundings.out().println(line);
        }
    }
}
