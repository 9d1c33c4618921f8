package io.palimpsest.local.commands;

import io.palimpsest.events.v1.ControlKind;
import io.palimpsest.local.ExitCode;
import io.palimpsest.local.Surroundings;
import io.palimpsest.schemas.config.KafkaSettings;
import io.palimpsest.schemas.config.Settings;
import io.palimpsest.trainer.control.PromotionHistory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lists every promotion and roll-back of a model: who, when, what and why. */
@Command(
        name = "promotions",
        header = "Lists every promotion and roll-back of a model: who, when, what and why.",
        description = {"", "The control topic keeps them for ever.", ""},
        mixinStandardHelpOptions = true,
        optionListHeading = "%nOptions:%n",
        footer = {"", "Examples:", "  palimpsest promotions --model shop", "  palimpsest promotions --model shop --json"
        })
final class PromotionsCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Spec
    private CommandSpec spec;

    @Mixin
    private ClusterOptions options;

    @Mixin
    private Printing printing;

    PromotionsCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        QuietLogging.begin(spec);
        Settings settings = options.resolve(surroundings, Map.of());
        PromotionHistory history;
        try (ClusterAccess cluster = new ClusterAccess(settings)) {
            history = cluster.control().history(settings.get(KafkaSettings.MODEL_NAME));
        }
        printing.print(surroundings, history, () -> lines(history));
        return ExitCode.OK.code();
    }

    private static List<String> lines(PromotionHistory history) {
        if (history.changes().isEmpty()) {
            return List.of("No checkpoint of model '" + history.model() + "' was ever promoted.");
        }
        List<String> lines = new ArrayList<>();
        for (PromotionHistory.Change change : history.changes()) {
            boolean promotes = change.action() == ControlKind.PROMOTE;
            lines.add("%s  %-9s  %s  by %s%s"
                    .formatted(
                            Times.toSeconds(change.at()),
                            promotes ? "promote" : "roll back",
                            change.checkpoint(),
                            change.by(),
                            change.reason().isEmpty() ? "" : ": " + change.reason()));
        }
        lines.add("Promoted now: " + history.current());
        return lines;
    }
}
