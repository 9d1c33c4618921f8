package io.palimpsest.local.commands;

import io.palimpsest.local.ExitCode;
import io.palimpsest.local.Surroundings;
import io.palimpsest.schemas.config.Settings;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Goes back to a checkpoint that was promoted earlier. */
@Command(
        name = "rollback",
        header = "Goes back to a checkpoint that was promoted earlier.",
        description = {
            "",
            "Without --to it goes to the promotion before the current one. The checkpoint must be in the store and verify. Training goes on as it was; only what serves the model changes.",
            ""
        },
        mixinStandardHelpOptions = true,
        optionListHeading = "%nOptions:%n",
        footer = {
            "",
            "Examples:",
            "  palimpsest rollback --model shop --reason 'accuracy of summer fell'",
            "  palimpsest rollback --model shop --to step-00000300 --reason complaint"
        })
final class RollbackCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Spec
    private CommandSpec spec;

    @Mixin
    private ClusterOptions options;

    @Mixin
    private OrderOptions order;

    @Option(
            names = "--to",
            paramLabel = "ID",
            description = "Checkpoint to go back to, or the beginning of just one (default: the one promoted before).")
    private String target;

    @Option(names = "--reason", paramLabel = "TEXT", required = true, description = "Why, for the audit.")
    private String reason;

    RollbackCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException {
        QuietLogging.begin(spec);
        Settings settings = options.resolve(surroundings, Map.of());
        try (PromotionAccess access = PromotionAccess.open(settings, order.by())) {
            OrderText.print(
                    surroundings,
                    target == null
                            ? access.desk().rollBack(reason)
                            : access.desk().rollBackTo(target, reason));
        }
        return ExitCode.OK.code();
    }
}
