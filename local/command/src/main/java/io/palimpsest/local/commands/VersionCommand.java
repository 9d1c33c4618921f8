package io.palimpsest.local.commands;

import ai.djl.engine.Engine;
import io.palimpsest.local.Surroundings;
import io.palimpsest.model.CaptionTokenizer;
import io.palimpsest.model.EngineDevice;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;

/** Prints what is running. */
@Command(
        name = "version",
        header = "Prints the versions of Palimpsest and of the Java it runs on.",
        mixinStandardHelpOptions = true,
        optionListHeading = "%nOptions:%n",
        footer = {"", "Examples:", "  palimpsest version", "  palimpsest version --engine"})
final class VersionCommand implements Runnable, IVersionProvider {

    private static final int ANY_TEXT_LENGTH = 16;

    private final Surroundings surroundings;

    @Option(
            names = "--engine",
            description =
                    "Load the native libraries of the tensor engine and the tokenizer, too, and print what tensors run on.")
    private boolean engine;

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
        if (engine) {
            Engine loaded = Engine.getInstance();
            CaptionTokenizer.emoji(ANY_TEXT_LENGTH);
            surroundings
                    .out()
                    .println(loaded.getEngineName() + " " + loaded.getVersion() + " on " + EngineDevice.automatic());
        }
    }
}
