package io.palimpsest.trainer.pipeline;

import io.palimpsest.events.v1.ControlCommand;
import io.palimpsest.events.v1.PairsOffset;
import io.palimpsest.schemas.control.Promotions;
import io.palimpsest.schemas.errors.PoisonRecordException;
import io.palimpsest.schemas.logs.LogField;
import io.palimpsest.schemas.topics.Topic;
import io.palimpsest.trainer.plan.Boundary;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The commands given to the trainer of one model. The whole topic is read at every start: a boundary at offsets says by itself whether
 * it was overtaken, and the last of pause and resume holds. A boundary "at once" has no such mark, so every ledger entry says up to which
 * offset those were taken into account. Owns its consumer; one thread uses it, apart from {@link #promoted}.
 */
final class ControlInbox implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ControlInbox.class);
    private static final TopicPartition CONTROL = new TopicPartition(Topic.CONTROL.topicName(), 0);

    private record Pending(long offset, Boundary boundary) {}

    private final String model;
    private final Deserializer<Object> deserializer;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Deque<Pending> boundaries = new ArrayDeque<>();

    /** By the model that is served: a checkpoint of this one may be promoted for the model that it was branched from. */
    private final Map<String, Promotions> promotions = new HashMap<>();

    private volatile Set<String> promoted = Set.of();
    private boolean paused;

    /**
     * @param model whose commands
     * @param consumerProperties consumer properties
     * @param deserializer reads commands; closed by the caller
     */
    ControlInbox(String model, Map<String, Object> consumerProperties, Deserializer<Object> deserializer) {
        this.model = model;
        this.deserializer = deserializer;
        Map<String, Object> properties = new HashMap<>(consumerProperties);
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        this.consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        consumer.assign(List.of(CONTROL));
        consumer.seekToBeginning(List.of(CONTROL));
        long end = consumer.endOffsets(List.of(CONTROL)).get(CONTROL);
        while (consumer.position(CONTROL) < end) {
            poll(Duration.ofMillis(200));
        }
    }

    /**
     * Forgets the boundaries "at once" that were taken into account by a run that is continued.
     *
     * @param offset control offset before which they were
     */
    void alreadyTaken(long offset) {
        boundaries.removeIf(pending -> pending.boundary().before().isEmpty() && pending.offset() < offset);
    }

    /** {@return ids of this model's checkpoints that are promoted or that a roll-back would go to} Safe from any thread. */
    Set<String> promoted() {
        return promoted;
    }

    /** Takes in what has arrived. */
    void poll() {
        poll(Duration.ZERO);
    }

    /** {@return boundaries that arrived and were not taken yet, in order} */
    List<Boundary> takeBoundaries() {
        List<Boundary> taken = new ArrayList<>();
        boundaries.forEach(pending -> taken.add(pending.boundary()));
        boundaries.clear();
        return taken;
    }

    /** {@return whether training is to rest} */
    boolean paused() {
        return paused;
    }

    /** {@return control offset before which every boundary was taken} */
    long takenOffset() {
        return boundaries.isEmpty()
                ? consumer.position(CONTROL)
                : boundaries.peek().offset();
    }

    @Override
    public void close() {
        consumer.close();
    }

    private void poll(Duration timeout) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(timeout)) {
            try {
                if (deserializer.deserialize(record.topic(), record.value()) instanceof ControlCommand command) {
                    promotions
                            .computeIfAbsent(command.getModel(), Promotions::new)
                            .accept(command);
                    if (command.getModel().equals(model)) {
                        accept(record.offset(), command);
                    }
                }
            } catch (PoisonRecordException | SerializationException unreadable) {
                LOG.atWarn()
                        .addKeyValue(LogField.TOPIC, record.topic())
                        .addKeyValue(LogField.PARTITION, record.partition())
                        .addKeyValue(LogField.OFFSET, record.offset())
                        .log(
                                "{}@{} is no command and is ignored: {}",
                                CONTROL,
                                record.offset(),
                                unreadable.getMessage());
            }
        }
        promoted = promotions.values().stream()
                .flatMap(serving -> serving.referenced(model).stream())
                .collect(Collectors.toUnmodifiableSet());
    }

    private void accept(long offset, ControlCommand command) {
        switch (command.getKind()) {
            case BOUNDARY -> {
                Map<Integer, Long> before = new HashMap<>();
                for (PairsOffset end : command.getPairsOffsets()) {
                    before.put(end.getPartition(), end.getOffset());
                }
                boundaries.add(new Pending(offset, new Boundary(command.getCommandId(), command.getDomain(), before)));
            }
            case PAUSE -> paused = true;
            case RESUME -> paused = false;
            case PROMOTE, ROLL_BACK, FORGET -> LOG.debug(
                    "Command {} orders nothing of the trainer", command.getCommandId());
            case UNKNOWN -> LOG.warn(
                    "Command {} has a kind this version does not know and is ignored", command.getCommandId());
        }
    }
}
