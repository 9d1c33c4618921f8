package io.palimpsest.local.commands;

import io.palimpsest.schemas.config.KafkaSettings;
import io.palimpsest.schemas.config.Settings;
import io.palimpsest.trainer.control.ControlCommands;
import io.palimpsest.trainer.control.PromotionDesk;
import io.palimpsest.trainer.pipeline.CheckpointStores;
import java.time.Clock;

/**
 * The promotion desk of the model that the settings name, with what it needs of Kafka.
 *
 * @param cluster reads what was commanded; closed with this
 * @param commands writes commands; closed with this
 * @param desk decides
 */
record PromotionAccess(ClusterAccess cluster, ControlCommands commands, PromotionDesk desk) implements AutoCloseable {

    static PromotionAccess open(Settings settings, String issuedBy) {
        ClusterAccess.ensureTopics(settings);
        String model = settings.get(KafkaSettings.MODEL_NAME);
        ClusterAccess cluster = new ClusterAccess(settings);
        ControlCommands commands = ControlCommands.open(settings, model, issuedBy, Clock.systemUTC());
        PromotionDesk desk =
                new PromotionDesk(model, name -> CheckpointStores.reader(settings, name), cluster.control(), commands);
        return new PromotionAccess(cluster, commands, desk);
    }

    @Override
    public void close() {
        commands.close();
        cluster.close();
    }
}
