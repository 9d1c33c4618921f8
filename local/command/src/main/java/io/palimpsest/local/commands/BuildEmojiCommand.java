package io.palimpsest.local.commands;

import io.palimpsest.ingest.emoji.EmojiPackBuilder;
import io.palimpsest.local.Surroundings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Builds the full emoji sets from their npm packages as folders that {@code ingest folder} reads. */
@Command(
        name = "build-emoji",
        header = "Builds the full emoji sets as folders for 'ingest folder'.",
        description = {
            "",
            "Fetches fixed versions of the npm packages with 'npm pack' unless they are there, draws their pictures and"
                    + " writes OUT/stream (the pairs of the bundled sample) and OUT/unseen-vendor (the drawings of a vendor"
                    + " that is never trained). Node.js with npm is needed for this command alone.",
            ""
        },
        mixinStandardHelpOptions = true,
        optionListHeading = "%nOptions:%n",
        footer = {
            "",
            "Examples:",
            "  palimpsest build-emoji --out emoji --size 64",
            "  palimpsest build-emoji --out emoji --language de --language fr",
            "  palimpsest ingest folder --path emoji/stream"
        })
final class BuildEmojiCommand implements Runnable {

    private final Surroundings surroundings;

    @Option(
            names = "--out",
            paramLabel = "FOLDER",
            required = true,
            description = "Where the two folder trees are written.")
    private Path out;

    @Option(
            names = "--packages",
            paramLabel = "FOLDER",
            description =
                    "Folder of npm tarballs or unpacked packages; what is missing is fetched into it (default: OUT/packages).")
    private Path packages;

    @Option(
            names = "--size",
            paramLabel = "PIXELS",
            defaultValue = "64",
            description = "Side of a picture (default: ${DEFAULT-VALUE}).")
    private int size;

    @Option(
            names = "--language",
            paramLabel = "TAG",
            description = "Further caption language beside English, e.g. de; may be repeated (default: none).")
    private List<String> languages = new ArrayList<>();

    BuildEmojiCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public void run() {
        try {
            EmojiPackBuilder.open(packages == null ? out.resolve("packages") : packages)
                    .writeFolders(out, size, languages);
            surroundings.out().printf("Wrote %s and %s%n", out.resolve("stream"), out.resolve("unseen-vendor"));
        } catch (IOException failure) {
            throw new IllegalStateException(
                    "Cannot build the emoji sets in " + out + ": " + failure.getMessage()
                            + ". Is npm installed, its registry reachable and the folder writable?",
                    failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
