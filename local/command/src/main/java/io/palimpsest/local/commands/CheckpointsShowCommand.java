package io.palimpsest.local.commands;

import io.palimpsest.local.ExitCode;
import io.palimpsest.local.Surroundings;
import io.palimpsest.schemas.config.Settings;
import io.palimpsest.trainer.checkpoint.StoredCheckpoint;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows what a checkpoint is: where training stood, its settings, its files. */
@Command(
        name = "show",
        header = "Shows what a checkpoint is: where training stood, its settings, its files.",
        description = {
            "",
            "Only the checkpoint store is needed. 'palimpsest lineage --checkpoint ID' says what the checkpoint was trained on.",
            ""
        },
        mixinStandardHelpOptions = true,
        parameterListHeading = "%nParameters:%n",
        optionListHeading = "%nOptions:%n",
        footer = {
            "",
            "Examples:",
            "  palimpsest checkpoints show step-00000400",
            "  palimpsest checkpoints show shop-forgot-ab12/step-00000400 --json"
        })
final class CheckpointsShowCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Spec
    private CommandSpec spec;

    @Mixin
    private ClusterOptions options;

    @Mixin
    private Printing printing;

    @Parameters(paramLabel = "ID", description = CheckpointChoice.DESCRIPTION)
    private String id;

    CheckpointsShowCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException {
        QuietLogging.begin(spec);
        Settings settings = options.resolve(surroundings, Map.of());
        StoredCheckpoint checkpoint = CheckpointChoice.of(settings, id).checkpoint();
        printing.print(surroundings, checkpoint, () -> CheckpointText.lines(checkpoint));
        return ExitCode.OK.code();
    }
}
