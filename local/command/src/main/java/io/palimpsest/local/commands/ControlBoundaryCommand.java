package io.palimpsest.local.commands;

import io.palimpsest.local.ExitCode;
import io.palimpsest.local.Surroundings;
import io.palimpsest.schemas.config.KafkaSettings;
import io.palimpsest.schemas.config.Settings;
import io.palimpsest.schemas.topics.Topic;
import io.palimpsest.trainer.control.ControlCommands;
import java.time.Clock;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Ends the current domain of a model. */
@Command(
        name = "boundary",
        header = "Ends the current domain of a model.",
        description = {
            "",
            "The domain ends after everything that is in the pairs topic now, wherever the trainer stands; with --at-once it ends where the trainer stands when it reads the order.",
            ""
        },
        mixinStandardHelpOptions = true,
        optionListHeading = "%nOptions:%n",
        footer = {
            "",
            "Examples:",
            "  palimpsest control boundary --model shop",
            "  palimpsest control boundary --model shop --domain summer --at-once"
        })
final class ControlBoundaryCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Spec
    private CommandSpec spec;

    @Mixin
    private ClusterOptions options;

    @Mixin
    private OrderOptions order;

    @Option(
            names = "--domain",
            paramLabel = "NAME",
            description = "Domain that ends; an order about another one than the current changes nothing (default:"
                    + " whichever is current).")
    private String domain;

    @Option(names = "--at-once", description = "End it where the trainer stands, instead of after what was sent.")
    private boolean atOnce;

    @Option(names = "--reason", paramLabel = "TEXT", defaultValue = "", description = "Why, for the audit.")
    private String reason;

    ControlBoundaryCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        QuietLogging.begin(spec);
        Settings settings = options.resolve(surroundings, Map.of());
        String model = settings.get(KafkaSettings.MODEL_NAME);
        ClusterAccess.ensureTopics(settings);
        try (ClusterAccess cluster = new ClusterAccess(settings);
                ControlCommands commands = ControlCommands.open(settings, model, order.by(), Clock.systemUTC())) {
            OrderText.print(surroundings, commands.boundary(domain, atOnce ? Map.of() : ends(cluster), reason));
        }
        return ExitCode.OK.code();
    }

    private static Map<Integer, Long> ends(ClusterAccess cluster) {
        Map<Integer, Long> ends = new TreeMap<>();
        cluster.topics()
                .spans(Topic.PAIRS.topicName())
                .forEach((partition, span) -> ends.put(partition.partition(), span.to()));
        return ends;
    }
}
