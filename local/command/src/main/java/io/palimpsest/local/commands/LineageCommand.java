package io.palimpsest.local.commands;

import io.palimpsest.local.ExitCode;
import io.palimpsest.local.Surroundings;
import io.palimpsest.schemas.config.Settings;
import io.palimpsest.trainer.lineage.CheckpointLineage;
import io.palimpsest.trainer.lineage.Lineage;
import io.palimpsest.trainer.lineage.SampleLineage;
import io.palimpsest.trainer.lineage.StepLineage;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Traces a checkpoint, a step or a sample. */
@Command(
        name = "lineage",
        header = "Traces a checkpoint, a step or a sample.",
        description = {
            "",
            "A checkpoint: what it comes from and contains. A step: the samples of its batch in order, and why it was planned. A sample: where its events stand, what became of them, and which checkpoints contain it. Nothing is changed. Only one of the three can be asked at a time.",
            ""
        },
        mixinStandardHelpOptions = true,
        optionListHeading = "%nOptions:%n",
        footer = {
            "",
            "Examples:",
            "  palimpsest lineage --model shop --checkpoint step-00000400",
            "  palimpsest lineage --model shop --step 399",
            "  palimpsest lineage --model shop --sample sku-4711 --json"
        })
final class LineageCommand implements Callable<Integer> {

    /** What is asked about. */
    static final class Subject {
        @Option(
                names = "--checkpoint",
                paramLabel = "ID",
                description = "Id of a checkpoint, or the beginning of just one.")
        private String checkpoint;

        @Option(names = "--step", paramLabel = "N", description = "A training step, from 0.")
        private Long step;

        @Option(names = "--sample", paramLabel = "ID", description = "Id of a sample; the whole pairs topic is read.")
        private String sample;
    }

    private final Surroundings surroundings;

    @Spec
    private CommandSpec spec;

    @Mixin
    private ClusterOptions options;

    @Mixin
    private Printing printing;

    @ArgGroup(multiplicity = "1")
    private Subject subject;

    LineageCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException {
        QuietLogging.begin(spec);
        Settings settings = options.resolve(surroundings, Map.of());
        try (Lineage lineage = Lineage.open(settings)) {
            if (subject.checkpoint != null) {
                CheckpointLineage answer = lineage.ofCheckpoint(subject.checkpoint);
                printing.print(surroundings, answer, () -> LineageText.lines(answer));
            } else if (subject.step != null) {
                StepLineage answer = lineage.ofStep(subject.step);
                printing.print(surroundings, answer, () -> LineageText.lines(answer));
            } else {
                SampleLineage answer = lineage.ofSample(subject.sample);
                printing.print(surroundings, answer, () -> LineageText.lines(answer));
            }
        }
        return ExitCode.OK.code();
    }
}
