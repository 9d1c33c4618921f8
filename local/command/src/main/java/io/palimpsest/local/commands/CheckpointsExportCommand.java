package io.palimpsest.local.commands;

import io.palimpsest.local.ExitCode;
import io.palimpsest.local.Surroundings;
import io.palimpsest.local.view.Sizes;
import io.palimpsest.schemas.config.Settings;
import io.palimpsest.trainer.checkpoint.CheckpointExport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Copies a checkpoint out of its store, and checks the copy. */
@Command(
        name = "export",
        header = "Copies a checkpoint out of its store, and checks the copy.",
        description = {
            "",
            "Copies what it takes to use the model: model.json, tokenizer.json, weights.safetensors and the manifest. With --all the directory becomes a checkpoint store of its own, from which training can go on. Only the checkpoint store is needed.",
            ""
        },
        mixinStandardHelpOptions = true,
        parameterListHeading = "%nParameters:%n",
        optionListHeading = "%nOptions:%n",
        footer = {
            "",
            "Examples:",
            "  palimpsest checkpoints export step-00000400 shop-model",
            "  palimpsest checkpoints export step-00000400 shop-store --all"
        })
final class CheckpointsExportCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Spec
    private CommandSpec spec;

    @Mixin
    private ClusterOptions options;

    @Parameters(index = "0", paramLabel = "ID", description = CheckpointChoice.DESCRIPTION)
    private String id;

    @Parameters(index = "1", paramLabel = "DIRECTORY", description = "Where to; created if need be, and must be empty.")
    private Path directory;

    @Option(names = "--all", description = "Copy everything, as a store that holds just this checkpoint.")
    private boolean all;

    CheckpointsExportCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException {
        QuietLogging.begin(spec);
        Settings settings = options.resolve(surroundings, Map.of());
        CheckpointChoice choice = CheckpointChoice.of(settings, id);
        CheckpointExport export = new CheckpointExport(choice.reader());
        List<Path> written =
                all ? export.store(choice.checkpoint(), directory) : export.model(choice.checkpoint(), directory);
        for (Path file : written) {
            surroundings.out().println(file + "  " + Sizes.of(Files.size(file)));
        }
        surroundings.out().println("Every copy has the checksum of its original.");
        return ExitCode.OK.code();
    }
}
