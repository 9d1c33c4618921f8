package io.palimpsest.local.commands;

import io.palimpsest.local.ExitCode;
import io.palimpsest.local.Surroundings;
import io.palimpsest.schemas.config.Settings;
import io.palimpsest.trainer.checkpoint.CheckpointDiff;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows how two checkpoints differ: tensors, settings, offsets, steps. */
@Command(
        name = "diff",
        header = "Shows how two checkpoints differ: tensors, settings, offsets, steps.",
        description = {
            "",
            "Tensors are compared bit by bit through their digests and loaded only where they differ. Only the checkpoint store is needed.",
            ""
        },
        mixinStandardHelpOptions = true,
        parameterListHeading = "%nParameters:%n",
        optionListHeading = "%nOptions:%n",
        footer = {
            "",
            "Examples:",
            "  palimpsest checkpoints diff step-00000400 step-00000500",
            "  palimpsest checkpoints diff shop/step-00000400 shop-forgot-ab12/step-00000400"
        })
final class CheckpointsDiffCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Spec
    private CommandSpec spec;

    @Mixin
    private ClusterOptions options;

    @Mixin
    private Printing printing;

    @Parameters(index = "0", paramLabel = "A", description = CheckpointChoice.DESCRIPTION)
    private String a;

    @Parameters(
            index = "1",
            paramLabel = "B",
            description = "The checkpoint to compare it with, named in the same way.")
    private String b;

    CheckpointsDiffCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException {
        QuietLogging.begin(spec);
        Settings settings = options.resolve(surroundings, Map.of());
        CheckpointChoice one = CheckpointChoice.of(settings, a);
        CheckpointChoice other = CheckpointChoice.of(settings, b);
        CheckpointDiff diff =
                CheckpointDiff.between(one.checkpoint(), one.reader(), other.checkpoint(), other.reader());
        printing.print(surroundings, diff, () -> DiffText.lines(diff));
        return ExitCode.OK.code();
    }
}
