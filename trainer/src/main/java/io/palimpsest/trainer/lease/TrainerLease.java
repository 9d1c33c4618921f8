package io.palimpsest.trainer.lease;

import io.palimpsest.schemas.topics.Topic;
import io.palimpsest.trainer.FencedException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lease of one model: held by the member of a consumer group to which Kafka gives the one partition of the ledger topic. Nothing is ever
 * read from it. When the holder dies, Kafka gives the partition to another member as soon as the holder's session is over.
 *
 * <p>A thread of its own keeps the membership, however long a training step takes. {@link #held} may be asked from any thread.
 */
public final class TrainerLease implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TrainerLease.class);
    private static final TopicPartition TOKEN = new TopicPartition(Topic.LEDGER.topicName(), 0);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final String model;
    private final String group;
    private final Map<String, Object> properties;
    private final Thread thread;
    private volatile boolean held;
    private volatile boolean closing;
    private volatile boolean displaced;
    private final AtomicLong losses = new AtomicLong();
    private final Duration session;

    /**
     * Begins to ask for the lease; returns at once.
     *
     * @param model model to train
     * @param instance name that stays the same over restarts of this instance, so that it gets its lease back at once; empty for none,
     *     then a restart waits until the session of the process before is over
     * @param consumerProperties consumer properties; what the lease needs is set here
     * @param session how long a holder may be silent, at least Kafka's {@code group.min.session.timeout.ms}
     */
    public TrainerLease(String model, String instance, Map<String, Object> consumerProperties, Duration session) {
        this.model = model;
        this.group = group(model);
        this.session = session;
        this.properties = new HashMap<>(consumerProperties);
        properties.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        properties.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "classic");
        // Sticky: somebody who joins never takes the lease away from its holder.
        properties.put(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, CooperativeStickyAssignor.class.getName());
        properties.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, (int) session.toMillis());
        properties.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, (int)
                session.dividedBy(6).toMillis());
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "latest");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        if (!instance.isEmpty()) {
            properties.put(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, instance);
        }
        this.thread = new Thread(this::keep, "trainer-lease");
        thread.setDaemon(true);
        thread.start();
    }

    /** {@return whether this instance is the one to train, as far as it knows} */
    public boolean held() {
        return held;
    }

    /**
     * {@return how often this instance has lost the lease} One that holds the lease again after a loss does not know whether somebody else held
     * it meanwhile.
     */
    public long losses() {
        return losses.get();
    }

    /** {@return how long a holder may be silent until another instance gets the lease} */
    public Duration session() {
        return session;
    }

    /** {@return whether another process with the same instance name has taken this one's place for good} */
    public boolean displaced() {
        return displaced;
    }

    /** {@return why an instance that is {@link #displaced} must end: it will never get the lease again} */
    public FencedException displacement() {
        return new FencedException(
                model,
                "another process asked for its lease with the same trainer.id '"
                        + properties.get(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG)
                        + "'; two that run at once must have different ones",
                null);
    }

    /**
     * {@return who holds the lease of a model, for people; empty if nobody does or Kafka does not say}
     *
     * @param admin asks Kafka
     * @param model the model
     */
    public static Optional<String> holder(Admin admin, String model) {
        try {
            return admin
                    .describeConsumerGroups(List.of(group(model)))
                    .describedGroups()
                    .get(group(model))
                    .get()
                    .members()
                    .stream()
                    .filter(member -> member.assignment().topicPartitions().contains(TOKEN))
                    .map(TrainerLease::named)
                    .findFirst();
        } catch (ExecutionException unknown) {
            LOG.debug("Who holds the lease of {} is not known", model, unknown);
            return Optional.empty();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /** Gives the lease back, so that a standby need not wait. */
    @Override
    public void close() {
        closing = true;
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static String group(String model) {
        return "palimpsest-trainer-lease-" + model;
    }

    private static String named(MemberDescription member) {
        return member.groupInstanceId().orElse(member.clientId()) + " on "
                + member.host().replaceFirst("^/", "");
    }

    private void keep() {
        while (!closing && !displaced) {
            try (KafkaConsumer<byte[], byte[]> consumer =
                    new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
                consumer.subscribe(List.of(TOKEN.topic()), new Watch(consumer));
                while (!closing) {
                    consumer.poll(POLL);
                }
                // Without being told to leave, a member with an instance name keeps its place until its session is
                // over.
                consumer.close(CloseOptions.groupMembershipOperation(GroupMembershipOperation.LEAVE_GROUP));
            } catch (FencedInstanceIdException replaced) {
                displaced = true;
                LOG.warn("Another process with the same trainer.id has taken this one's place in {}", group);
            } catch (KafkaException failure) {
                LOG.warn("The lease {} is lost for now: {}; asking for it again", group, failure.getMessage());
                pause();
            } finally {
                lose();
            }
        }
    }

    private void lose() {
        if (held) {
            held = false;
            losses.incrementAndGet();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(RETRY.toMillis());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private final class Watch implements ConsumerRebalanceListener {
        private final KafkaConsumer<?, ?> consumer;

        Watch(KafkaConsumer<?, ?> consumer) {
            this.consumer = consumer;
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            if (partitions.contains(TOKEN)) {
                consumer.pause(List.of(TOKEN));
                held = true;
            }
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            if (partitions.contains(TOKEN)) {
                lose();
            }
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            onPartitionsRevoked(partitions);
        }
    }
}
