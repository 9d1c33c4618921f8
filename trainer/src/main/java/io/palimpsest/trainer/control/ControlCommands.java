package io.palimpsest.trainer.control;

import io.palimpsest.events.v1.ControlCommand;
import io.palimpsest.events.v1.ControlKind;
import io.palimpsest.events.v1.PairsOffset;
import io.palimpsest.schemas.config.KafkaClients;
import io.palimpsest.schemas.config.Settings;
import io.palimpsest.schemas.topics.Topic;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;

/**
 * Writes commands to the control topic. Every method returns when the brokers have acknowledged the command, and not before; it takes effect
 * when whoever it is for reads it. Safe from any thread; whoever opens it closes it.
 */
public final class ControlCommands implements AutoCloseable {

    private final String model;
    private final String issuedBy;
    private final Clock clock;
    private final Producer<String, Object> producer;

    private ControlCommands(String model, String issuedBy, Clock clock, Producer<String, Object> producer) {
        this.model = Objects.requireNonNull(model, "model");
        this.issuedBy = Objects.requireNonNull(issuedBy, "issuedBy");
        this.clock = clock;
        this.producer = producer;
    }

    /**
     * {@return a way to command one model}
     *
     * @param settings resolved from a catalogue that contains the Kafka settings
     * @param model model commanded
     * @param issuedBy who gives the commands, for the audit
     * @param clock tells when
     */
    public static ControlCommands open(Settings settings, String model, String issuedBy, Clock clock) {
        return new ControlCommands(
                model, issuedBy, clock, new KafkaProducer<>(new KafkaClients(settings).producer("palimpsest-control")));
    }

    /**
     * {@return a way to command one model with a producer that others use too} A producer that writes in transactions must have one open; a
     * command then takes effect when the transaction is committed.
     *
     * @param producer writes the commands; closing this closes it
     * @param model model commanded
     * @param issuedBy who gives the commands, for the audit
     * @param clock tells when
     */
    public static ControlCommands through(
            Producer<String, Object> producer, String model, String issuedBy, Clock clock) {
        return new ControlCommands(model, issuedBy, clock, producer);
    }

    /**
     * Ends a domain.
     *
     * @param domain domain that ends; null for whichever is current
     * @param before it ends before these offsets of the pairs topic, by partition; empty for at once
     * @param reason why, for the audit; may be empty
     * @return the command as it was written
     */
    public ControlCommand boundary(String domain, Map<Integer, Long> before, String reason) {
        List<PairsOffset> offsets = new ArrayList<>();
        new TreeMap<>(before).forEach((partition, offset) -> offsets.add(new PairsOffset(partition, offset)));
        return write(command(ControlKind.BOUNDARY, reason).setDomain(domain).setPairsOffsets(offsets));
    }

    /**
     * Lets training rest after the step in progress.
     *
     * @param reason why, for the audit; may be empty
     * @return the command as it was written
     */
    public ControlCommand pause(String reason) {
        return write(command(ControlKind.PAUSE, reason));
    }

    /**
     * Lets training go on.
     *
     * @param reason why, for the audit; may be empty
     * @return the command as it was written
     */
    public ControlCommand resume(String reason) {
        return write(command(ControlKind.RESUME, reason));
    }

    /** Promotes a checkpoint; {@link PromotionDesk} decides whether it may be. */
    ControlCommand promote(String checkpointId, String checkpointModel, String reason) {
        return write(aboutCheckpoint(ControlKind.PROMOTE, checkpointId, checkpointModel, reason));
    }

    /** Rolls back to a checkpoint; {@link PromotionDesk} decides whether it may be. */
    ControlCommand rollBack(String checkpointId, String checkpointModel, String reason) {
        return write(aboutCheckpoint(ControlKind.ROLL_BACK, checkpointId, checkpointModel, reason));
    }

    @Override
    public void close() {
        producer.close();
    }

    private ControlCommand.Builder aboutCheckpoint(
            ControlKind kind, String checkpointId, String checkpointModel, String reason) {
        return command(kind, reason)
                .setCheckpointId(checkpointId)
                .setCheckpointModel(checkpointModel.equals(model) ? null : checkpointModel);
    }

    private ControlCommand.Builder command(ControlKind kind, String reason) {
        return ControlCommand.newBuilder()
                .setModel(model)
                .setCommandId(UUID.randomUUID().toString())
                .setKind(kind)
                .setReason(reason)
                .setIssuedBy(issuedBy)
                .setIssuedAt(clock.instant());
    }

    private ControlCommand write(ControlCommand.Builder builder) {
        ControlCommand command = builder.build();
        try {
            producer.send(new ProducerRecord<>(Topic.CONTROL.topicName(), model, command))
                    .get();
            return command;
        } catch (ExecutionException failure) {
            throw failure.getCause() instanceof KafkaException cause ? cause : new KafkaException(failure.getCause());
        } catch (InterruptedException interrupted) {
            throw new InterruptException(interrupted);
        }
    }
}
