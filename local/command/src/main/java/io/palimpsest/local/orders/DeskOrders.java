package io.palimpsest.local.orders;

import io.palimpsest.evaluator.page.OrderRefusedException;
import io.palimpsest.evaluator.page.PromotionOrders;
import io.palimpsest.schemas.config.KafkaClients;
import io.palimpsest.schemas.config.KafkaSettings;
import io.palimpsest.schemas.config.Settings;
import io.palimpsest.trainer.RefusedException;
import io.palimpsest.trainer.checkpoint.UnknownCheckpointException;
import io.palimpsest.trainer.control.ControlCommands;
import io.palimpsest.trainer.control.ControlLog;
import io.palimpsest.trainer.control.PromotionDesk;
import io.palimpsest.trainer.ledger.TopicReader;
import io.palimpsest.trainer.pipeline.CheckpointStores;
import java.io.IOException;
import java.time.Clock;
import org.apache.kafka.common.serialization.Deserializer;

/** Carries out what is ordered on the page as the commands promote and rollback do: one order after the other, each with connections of its own. */
public final class DeskOrders implements PromotionOrders {
    private static final String CLIENT = "palimpsest-page-orders";

    private final Settings settings;

    /** @param settings with those of Kafka, the model and the checkpoints */
    public DeskOrders(Settings settings) {
        this.settings = settings;
    }

    @Override
    public void promote(String checkpointId, String reason, String by) throws IOException {
        order(by, desk -> desk.promote(checkpointId, settings.get(KafkaSettings.MODEL_NAME), reason));
    }

    @Override
    public void rollBack(String checkpointId, String reason, String by) throws IOException {
        order(by, desk -> desk.rollBackTo(checkpointId, reason));
    }

    private synchronized void order(String by, Order order) throws IOException {
        String model = settings.get(KafkaSettings.MODEL_NAME);
        KafkaClients clients = new KafkaClients(settings);
        try (Deserializer<Object> deserializer = clients.valueDeserializer();
                ControlCommands commands = ControlCommands.open(settings, model, by, Clock.systemUTC())) {
            order.giveTo(new PromotionDesk(
                    model,
                    name -> CheckpointStores.reader(settings, name),
                    new ControlLog(new TopicReader(clients.bytesConsumer(CLIENT, CLIENT)), deserializer),
                    commands));
        } catch (RefusedException | UnknownCheckpointException refused) {
            throw new OrderRefusedException(refused);
        }
    }

    private interface Order {
        void giveTo(PromotionDesk desk) throws IOException;
    }
}
