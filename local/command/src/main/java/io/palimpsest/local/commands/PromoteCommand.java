package io.palimpsest.local.commands;

import io.palimpsest.local.ExitCode;
import io.palimpsest.local.Surroundings;
import io.palimpsest.schemas.config.KafkaSettings;
import io.palimpsest.schemas.config.Settings;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes a checkpoint the one that serves a model. */
@Command(
        name = "promote",
        header = "Makes a checkpoint the one that serves a model.",
        description = {
            "",
            "The checkpoint must be in the store and verify. The trainer never deletes the promoted checkpoint, nor the one that a roll-back would go to. A checkpoint of a branch can be promoted for the model that it was branched from.",
            ""
        },
        mixinStandardHelpOptions = true,
        parameterListHeading = "%nParameters:%n",
        optionListHeading = "%nOptions:%n",
        footer = {
            "",
            "Examples:",
            "  palimpsest promote step-00000400 --model shop",
            "  palimpsest promote step-00000400 --model shop --from-branch shop-forgot-ab12 --reason erasure"
        })
final class PromoteCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Spec
    private CommandSpec spec;

    @Mixin
    private ClusterOptions options;

    @Mixin
    private OrderOptions order;

    @Parameters(paramLabel = "ID", description = "Id of a checkpoint, or the beginning of just one.")
    private String id;

    @Option(
            names = "--from-branch",
            paramLabel = "BRANCH",
            description = "Branch of the model that the checkpoint belongs to (default: the model itself).")
    private String branch;

    @Option(names = "--reason", paramLabel = "TEXT", defaultValue = "", description = "Why, for the audit.")
    private String reason;

    PromoteCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException {
        QuietLogging.begin(spec);
        Settings settings = options.resolve(surroundings, Map.of());
        String model = settings.get(KafkaSettings.MODEL_NAME);
        try (PromotionAccess access = PromotionAccess.open(settings, order.by())) {
            OrderText.print(surroundings, access.desk().promote(id, branch == null ? model : branch, reason));
        }
        return ExitCode.OK.code();
    }
}
