package io.palimpsest.local.commands;

import io.palimpsest.local.Surroundings;
import io.palimpsest.local.lifecycle.CommandLogging;
import io.palimpsest.schemas.config.KafkaClients;
import io.palimpsest.schemas.config.KafkaSettings;
import io.palimpsest.schemas.config.Settings;
import io.palimpsest.schemas.topics.Topic;
import io.palimpsest.schemas.topics.TopicCatalogue;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

/** Creates and checks the topics of the product on any Kafka. */
@Command(
        name = "topics",
        header = "Creates the topics that are missing and checks the others.",
        description = {
            "",
            "A topic whose cleanup policy or number of partitions breaks a promise is an error that says what to change;"
                    + " nothing that exists is altered. Every service does the same when it starts.",
            ""
        },
        mixinStandardHelpOptions = true,
        optionListHeading = "%nOptions:%n",
        footer = {"", "Example:", "  palimpsest topics --bootstrap-servers kafka:9092 --set topics.replication-factor=3"
        })
final class TopicsCommand implements Runnable {

    private final Surroundings surroundings;

    @ParentCommand
    private RootCommand root;

    @Mixin
    private ClusterOptions options;

    TopicsCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public void run() {
        if (root.debug()) {
            CommandLogging.toStandardError(true);
        }
        Settings settings = options.resolve(surroundings, Map.of());
        try (Admin admin = Admin.create(new KafkaClients(settings).admin("palimpsest-topics"))) {
            TopicCatalogue.ensure(
                    admin, settings.get(KafkaSettings.REPLICATION_FACTOR).shortValue());
        }
        for (Topic topic : Topic.values()) {
            surroundings
                    .out()
                    .printf(
                            "%-26s  %d partition  %-7s  kept %s%n",
                            topic.topicName(),
                            topic.partitions(),
                            topic.cleanupPolicy().configValue(),
                            kept(topic.retention().map(retention -> retention.toDays() + " days")));
        }
    }

    private static String kept(Optional<String> days) {
        return days.orElse("for ever");
    }
}
