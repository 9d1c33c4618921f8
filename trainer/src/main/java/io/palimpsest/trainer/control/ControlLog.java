package io.palimpsest.trainer.control;

import io.palimpsest.events.v1.ControlCommand;
import io.palimpsest.schemas.control.Promotions;
import io.palimpsest.schemas.errors.PoisonRecordException;
import io.palimpsest.schemas.logs.LogField;
import io.palimpsest.schemas.topics.Topic;
import io.palimpsest.trainer.ledger.TopicReader;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads what was commanded so far. Changes nothing; one thread uses it. */
public final class ControlLog {

    private static final Logger LOG = LoggerFactory.getLogger(ControlLog.class);
    private static final TopicPartition CONTROL = new TopicPartition(Topic.CONTROL.topicName(), 0);

    private final TopicReader reader;
    private final Deserializer<?> deserializer;

    /**
     * @param reader reads the topic
     * @param deserializer reads commands; closed by the caller
     */
    public ControlLog(TopicReader reader, Deserializer<?> deserializer) {
        this.reader = reader;
        this.deserializer = deserializer;
    }

    /**
     * {@return every command given to a model so far, in order} A record that is no command is logged and left out, as the trainer does.
     *
     * @param model the model
     */
    public List<ControlCommand> commands(String model) {
        List<ControlCommand> commands = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : reader.readAll(CONTROL)) {
            try {
                if (deserializer.deserialize(record.topic(), record.value()) instanceof ControlCommand command
                        && command.getModel().equals(model)) {
                    commands.add(command);
                }
            } catch (PoisonRecordException | SerializationException unreadable) {
                LOG.atWarn()
                        .addKeyValue(LogField.TOPIC, record.topic())
                        .addKeyValue(LogField.PARTITION, record.partition())
                        .addKeyValue(LogField.OFFSET, record.offset())
                        .log(
                                "{}@{} is no command and is left out: {}",
                                CONTROL,
                                record.offset(),
                                unreadable.getMessage());
            }
        }
        return commands;
    }

    /**
     * {@return which checkpoints of a model are promoted}
     *
     * @param model the model
     */
    public Promotions promotions(String model) {
        Promotions promotions = new Promotions(model);
        commands(model).forEach(promotions::accept);
        return promotions;
    }

    /**
     * {@return every promotion and roll-back of a model, the oldest first}
     *
     * @param model the model
     */
    public PromotionHistory history(String model) {
        return PromotionHistory.of(model, commands(model));
    }
}
