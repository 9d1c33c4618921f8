package io.palimpsest.local.commands;

import io.palimpsest.local.ExitCode;
import io.palimpsest.local.Surroundings;
import io.palimpsest.local.lifecycle.CommandLogging;
import io.palimpsest.schemas.config.Settings;
import io.palimpsest.trainer.checkpoint.Checksums;
import io.palimpsest.trainer.checkpoint.TensorDigest;
import io.palimpsest.trainer.pipeline.Replay;
import io.palimpsest.trainer.pipeline.TrainerSettings;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Recomputes a stretch of training and compares it with the checkpoints. */
@Command(
        name = "replay",
        header = "Repeats training from a checkpoint and proves that it gives the same weights.",
        description = {
            "",
            "Loads the checkpoint, repeats the steps that the ledger holds after it, on the same events, and compares every"
                    + " tensor with each stored checkpoint on the way. Settings and number of threads are those that the"
                    + " checkpoint was trained with. Nothing is changed, so a trainer may run meanwhile.",
            "",
            "Ends with exit code 0 only if there was a checkpoint to compare with and every tensor was the same bit by bit.",
            ""
        },
        mixinStandardHelpOptions = true,
        optionListHeading = "%nOptions:%n",
        footer = {
            "",
            "Examples:",
            "  palimpsest replay --from step-00000900",
            "  palimpsest replay --model shop --from step-00000900-1a2b3c4d --to 1200"
        })
final class ReplayCommand implements Callable<Integer> {

    private static final int STEPS_PER_LINE = 100;
    private static final int NAMES_SHOWN = 5;

    private final Surroundings surroundings;

    @ParentCommand
    private RootCommand root;

    @Mixin
    private ClusterOptions options;

    @Option(
            names = "--from",
            paramLabel = "CHECKPOINT",
            required = true,
            description = "Checkpoint to begin with; the beginning of its id is enough.")
    private String from;

    @Option(
            names = "--to",
            paramLabel = "STEP",
            description = "Number of training steps to be done at the end (default: as far as the newest checkpoint).")
    private Long to;

    @Option(
            names = "--checkpoints",
            paramLabel = "DIRECTORY",
            description = "Where checkpoints are kept (setting checkpoint.directory).")
    private Path checkpoints;

    ReplayCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException {
        CommandLogging.toStandardError(root.debug());
        Map<String, String> flags = new LinkedHashMap<>();
        SettingsOptions.putIfGiven(flags, TrainerSettings.CHECKPOINT_DIRECTORY.key(), checkpoints);
        Settings settings = options.resolve(surroundings, flags);
        PrintStream out = surroundings.out();
        Replay replay = new Replay(settings, step -> {
            if ((step + 1) % STEPS_PER_LINE == 0) {
                out.println("step " + (step + 1));
            }
        });
        Replay.Result result = replay.run(from, to == null ? OptionalLong.empty() : OptionalLong.of(to));
        print(out, result);
        return result.proved() ? ExitCode.OK.code() : ExitCode.FAILED.code();
    }

    private static void print(PrintStream out, Replay.Result result) {
        for (Replay.Comparison comparison : result.comparisons()) {
            out.println(comparison.checkpoint() + "  "
                    + (comparison.identical()
                            ? "identical"
                            : comparison.differing().size() + " tensors differ: " + shown(comparison.differing())));
        }
        out.printf(
                "Repeated %d steps from %s to step %d; state at the end: sha256 %s%n",
                result.repeated(), result.from(), result.step(), digest(result.tensors()));
        if (result.comparisons().isEmpty()) {
            out.println(
                    "No checkpoint lies on the way, so nothing was compared. Choose an earlier --from or a later --to.");
        } else if (result.proved()) {
            out.println(
                    "Proved: every tensor of " + result.comparisons().size() + " checkpoints is the same bit by bit.");
        } else {
            out.println(
                    "NOT the same: was it trained on another processor, engine or number of threads? 'palimpsest checkpoints"
                            + " show' prints what each checkpoint was trained on.");
        }
    }

    private static String shown(List<String> names) {
        return String.join(", ", names.subList(0, Math.min(NAMES_SHOWN, names.size())))
                + (names.size() > NAMES_SHOWN ? ", ..." : "");
    }

    private static String digest(List<TensorDigest> tensors) {
        StringBuilder all = new StringBuilder();
        tensors.forEach(tensor ->
                all.append(tensor.name()).append(' ').append(tensor.sha256()).append('\n'));
        return Checksums.sha256(all.toString().getBytes(StandardCharsets.UTF_8));
    }
}
