package io.palimpsest.local.commands;

import io.palimpsest.events.v1.CheckpointVerdict;
import io.palimpsest.local.ExitCode;
import io.palimpsest.local.Surroundings;
import io.palimpsest.local.view.VerdictView;
import io.palimpsest.schemas.config.KafkaSettings;
import io.palimpsest.schemas.config.Settings;
import io.palimpsest.schemas.topics.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.common.TopicPartition;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists what the rules of the gate have said about each checkpoint of a model. */
@Command(
        name = "verdicts",
        header = "Lists what the rules of the gate have said about each checkpoint of a model.",
        description = {
            "",
            "The evaluator gives them once a checkpoint is measured. A checkpoint has another one, with the next"
                    + " revision, when what came later changes it.",
            ""
        },
        mixinStandardHelpOptions = true,
        optionListHeading = "%nOptions:%n",
        footer = {
            "",
            "Examples:",
            "  palimpsest verdicts --model shop",
            "  palimpsest verdicts --checkpoint step-00000412",
            "  palimpsest verdicts --json"
        })
final class VerdictsCommand implements Callable<Integer> {

    private static final TopicPartition VERDICTS = new TopicPartition(Topic.VERDICTS.topicName(), 0);

    private final Surroundings surroundings;

    @Spec
    private CommandSpec spec;

    @Mixin
    private ClusterOptions options;

    @Mixin
    private Printing printing;

    @Option(
            names = "--checkpoint",
            paramLabel = "CHECKPOINT",
            description = "Only of this checkpoint: its id, or the beginning of it.")
    private String checkpoint = "";

    VerdictsCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        QuietLogging.begin(spec);
        Settings settings = options.resolve(surroundings, Map.of());
        String model = settings.get(KafkaSettings.MODEL_NAME);
        List<VerdictView> verdicts;
        try (ClusterAccess cluster = new ClusterAccess(settings)) {
            verdicts = cluster.records(VERDICTS, CheckpointVerdict.class).stream()
                    .filter(verdict -> verdict.getModel().equals(model)
                            && verdict.getCheckpointId().startsWith(checkpoint))
                    .map(VerdictView::of)
                    .toList();
        }
        printing.print(surroundings, verdicts, () -> lines(model, verdicts));
        return ExitCode.OK.code();
    }

    private List<String> lines(String model, List<VerdictView> verdicts) {
        if (verdicts.isEmpty()) {
            return List.of("There is no verdict on "
                    + (checkpoint.isEmpty() ? "a checkpoint" : "checkpoint '" + checkpoint + "'") + " of model '"
                    + model
                    + "'. Does an evaluator run, and has it measured one?");
        }
        List<String> lines = new ArrayList<>();
        for (VerdictView verdict : verdicts) {
            lines.add("%s  %-7s  %s%s%s"
                    .formatted(
                            Times.toSeconds(verdict.at()),
                            verdict.outcome().toLowerCase(Locale.ROOT),
                            verdict.checkpoint(),
                            verdict.comparedWith() == null ? "" : "  against " + verdict.comparedWith(),
                            verdict.revision() == 1 ? "" : "  (revision " + verdict.revision() + ")"));
            verdict.findings().stream()
                    .filter(finding -> !finding.kept())
                    .forEach(finding -> lines.add("    " + finding.rule() + ": " + finding.message()));
        }
        return lines;
    }
}
