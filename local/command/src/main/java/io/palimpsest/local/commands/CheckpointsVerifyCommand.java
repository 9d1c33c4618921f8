package io.palimpsest.local.commands;

import io.palimpsest.local.ExitCode;
import io.palimpsest.local.Surroundings;
import io.palimpsest.schemas.config.KafkaSettings;
import io.palimpsest.schemas.config.Settings;
import io.palimpsest.trainer.checkpoint.CheckpointReader;
import io.palimpsest.trainer.checkpoint.CorruptCheckpointException;
import io.palimpsest.trainer.checkpoint.StoredCheckpoint;
import io.palimpsest.trainer.pipeline.CheckpointStores;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Reads every file of the checkpoints and compares them with their checksums. */
@Command(
        name = "verify",
        header = "Reads every file of the checkpoints and compares them with their checksums.",
        description = {
            "",
            "Prints what is wrong with each file, and ends with exit code 1 if anything is. Only the checkpoint store is needed.",
            ""
        },
        mixinStandardHelpOptions = true,
        parameterListHeading = "%nParameters:%n",
        optionListHeading = "%nOptions:%n",
        footer = {
            "",
            "Examples:",
            "  palimpsest checkpoints verify",
            "  palimpsest checkpoints verify step-00000400 --model shop"
        })
final class CheckpointsVerifyCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Spec
    private CommandSpec spec;

    @Mixin
    private ClusterOptions options;

    @Parameters(
            paramLabel = "ID",
            arity = "0..1",
            description = CheckpointChoice.DESCRIPTION + " All if none is given.")
    private String id;

    CheckpointsVerifyCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException {
        QuietLogging.begin(spec);
        Settings settings = options.resolve(surroundings, Map.of());
        boolean sound = id == null ? verifyAll(settings) : verify(CheckpointChoice.of(settings, id));
        return (sound ? ExitCode.OK : ExitCode.FAILED).code();
    }

    private boolean verifyAll(Settings settings) throws IOException {
        String model = settings.get(KafkaSettings.MODEL_NAME);
        CheckpointReader reader = CheckpointStores.reader(settings, model);
        List<StoredCheckpoint> checkpoints = reader.list();
        List<CorruptCheckpointException> unreadable = reader.unreadable();
        if (checkpoints.isEmpty() && unreadable.isEmpty()) {
            surroundings
                    .out()
                    .println(
                            "Model '" + model + "' has no checkpoints in " + CheckpointStores.describe(settings) + ".");
            return true;
        }
        int damaged = unreadable.size();
        unreadable.forEach(this::tell);
        for (StoredCheckpoint checkpoint : checkpoints) {
            damaged += verify(new CheckpointChoice(reader, checkpoint)) ? 0 : 1;
        }
        int all = checkpoints.size() + unreadable.size();
        surroundings.out().println(damaged == 0 ? "All " + all + " verify." : damaged + " of " + all + " are damaged.");
        return damaged == 0;
    }

    private boolean verify(CheckpointChoice choice) throws IOException {
        List<CorruptCheckpointException> damage = choice.reader().damage(choice.checkpoint());
        surroundings.out().println(choice.checkpoint().id() + (damage.isEmpty() ? "  ok" : "  DAMAGED"));
        damage.forEach(this::tell);
        return damage.isEmpty();
    }

    private void tell(CorruptCheckpointException damaged) {
        surroundings.out().println("  " + damaged.getMessage());
    }
}
