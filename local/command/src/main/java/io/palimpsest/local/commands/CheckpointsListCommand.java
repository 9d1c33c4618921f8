package io.palimpsest.local.commands;

import io.palimpsest.local.ExitCode;
import io.palimpsest.local.Surroundings;
import io.palimpsest.schemas.config.KafkaSettings;
import io.palimpsest.schemas.config.Settings;
import io.palimpsest.trainer.checkpoint.StoredCheckpoint;
import io.palimpsest.trainer.control.PromotionHistory;
import io.palimpsest.trainer.pipeline.CheckpointStores;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lists the checkpoints of a model, the furthest first. */
@Command(
        name = "list",
        header = "Lists the checkpoints of a model, the furthest first.",
        description = {
            "",
            "Only the checkpoint store is needed; which checkpoint is promoted is known when Kafka can be reached. The size counts files that checkpoints share with each of them.",
            ""
        },
        mixinStandardHelpOptions = true,
        optionListHeading = "%nOptions:%n",
        footer = {"", "Examples:", "  palimpsest checkpoints list", "  palimpsest checkpoints list --model shop --json"
        })
final class CheckpointsListCommand implements Callable<Integer> {

    private static final Map<String, String> SHORT_PATIENCE = Map.of(
            "kafka.default.api.timeout.ms",
            "10000",
            "kafka.request.timeout.ms",
            "5000",
            KafkaSettings.SCHEMA_REGISTRY_RETRIES.key(),
            "1",
            KafkaSettings.SCHEMA_REGISTRY_TIMEOUT_SECONDS.key(),
            "5");

    private final Surroundings surroundings;

    @Spec
    private CommandSpec spec;

    @Mixin
    private ClusterOptions options;

    @Mixin
    private Printing printing;

    CheckpointsListCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException {
        QuietLogging.begin(spec);
        Settings settings = options.resolve(surroundings, Map.of());
        String model = settings.get(KafkaSettings.MODEL_NAME);
        List<StoredCheckpoint> checkpoints =
                CheckpointStores.reader(settings, model).list();
        Optional<PromotionHistory> promotions = checkpoints.isEmpty() ? Optional.empty() : promotions(model);
        CheckpointList list = CheckpointList.of(model, checkpoints, promotions);
        printing.print(surroundings, list, () -> list.lines(CheckpointStores.describe(settings)));
        return ExitCode.OK.code();
    }

    private Optional<PromotionHistory> promotions(String model) {
        try (ClusterAccess cluster = new ClusterAccess(options.resolve(surroundings, SHORT_PATIENCE))) {
            return Optional.of(cluster.control().history(model));
        } catch (KafkaException unreachable) {
            return Optional.empty();
        }
    }
}
