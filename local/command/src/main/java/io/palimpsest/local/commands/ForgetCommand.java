package io.palimpsest.local.commands;

import io.palimpsest.local.ExitCode;
import io.palimpsest.local.Surroundings;
import io.palimpsest.local.lifecycle.CommandLogging;
import io.palimpsest.schemas.config.KafkaSettings;
import io.palimpsest.schemas.config.Settings;
import io.palimpsest.trainer.pipeline.Forgetting;
import io.palimpsest.trainer.pipeline.TrainerSettings;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Rebuilds a model as if it had never seen certain samples. */
@Command(
        name = "forget",
        header = "Rebuilds a model as if it had never seen certain samples.",
        description = {
            "",
            "Goes back to the last checkpoint before the first use of a sample, plans everything after it anew without the"
                    + " samples, and trains it into a branch: a model with a name of its own. The branch equals, bit by bit, a"
                    + " run that never saw them. The original stays as it is; promote the branch, and train it on with"
                    + " 'palimpsest train --model BRANCH', which leaves out later events of the samples too.",
            "",
            "The events themselves stay in Kafka and in the dead-letter topic; deleting them there is up to you. If the command"
                    + " is interrupted, give it again: it goes on where it was.",
            ""
        },
        mixinStandardHelpOptions = true,
        optionListHeading = "%nOptions:%n",
        footer = {
            "",
            "Examples:",
            "  palimpsest forget --sample noto/1f98a --reason 'request 4711'",
            "  palimpsest forget --model shop --sample a1 --sample b7 --branch shop-2"
        })
final class ForgetCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @ParentCommand
    private RootCommand root;

    @Mixin
    private ClusterOptions options;

    @Option(
            names = "--sample",
            paramLabel = "ID",
            required = true,
            arity = "1..*",
            description = "Sample to forget; repeatable.")
    private List<String> samples;

    @Option(
            names = "--branch",
            paramLabel = "NAME",
            defaultValue = "",
            description = "Name of the branch (default: follows from the model and the samples).")
    private String branch;

    @Option(
            names = "--reason",
            paramLabel = "TEXT",
            defaultValue = "",
            description = "Why, for the audit record in the control topic.")
    private String reason;

    @Option(
            names = "--by",
            paramLabel = "WHO",
            description = "Who asks for it, for the audit record (default: the user of the operating system).")
    private String by;

    @Option(
            names = "--checkpoints",
            paramLabel = "DIRECTORY",
            description = "Where checkpoints are kept (setting checkpoint.directory).")
    private Path checkpoints;

    ForgetCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException {
        CommandLogging.toStandardError(root.debug());
        Map<String, String> flags = new LinkedHashMap<>();
        SettingsOptions.putIfGiven(flags, TrainerSettings.CHECKPOINT_DIRECTORY.key(), checkpoints);
        Settings settings = options.resolve(surroundings, flags);
        Forgetting.Result result = new Forgetting(settings, new LoggedProgress())
                .forget(new TreeSet<>(samples), branch, reason, by == null ? System.getProperty("user.name") : by);
        String model = settings.get(KafkaSettings.MODEL_NAME);
        PrintStream out = surroundings.out();
        out.printf(
                "Rebuilt '%s' without %d trained events, from checkpoint %s before their first use in step %d.%n",
                model, result.occurrences().size(), result.base(), result.firstStep());
        out.println("Branch           " + result.branch());
        out.println("Checkpoint       " + result.checkpoint().id());
        out.println("Promote it       palimpsest promote " + result.checkpoint().id() + " --model " + model
                + " --from-branch " + result.branch());
        out.println("Train it on      palimpsest train --model " + result.branch());
        out.println("Check it         palimpsest replay --model " + result.branch() + " --from "
                + result.base().substring(0, result.base().lastIndexOf('-')));
        return ExitCode.OK.code();
    }
}
