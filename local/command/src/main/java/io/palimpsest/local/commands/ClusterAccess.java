package io.palimpsest.local.commands;

import io.palimpsest.schemas.config.KafkaClients;
import io.palimpsest.schemas.config.KafkaSettings;
import io.palimpsest.schemas.config.Settings;
import io.palimpsest.schemas.errors.PoisonRecordException;
import io.palimpsest.schemas.topics.TopicCatalogue;
import io.palimpsest.trainer.control.ControlLog;
import io.palimpsest.trainer.ledger.TopicReader;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the commands that ask and order need of Kafka. One thread uses it; whoever opens it closes it. */
final class ClusterAccess implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ClusterAccess.class);
    private static final String CLIENT = "palimpsest-command";

    private final Deserializer<Object> deserializer;
    private final TopicReader topics;

    ClusterAccess(Settings settings) {
        KafkaClients clients = new KafkaClients(settings);
        this.deserializer = clients.valueDeserializer();
        this.topics = new TopicReader(clients.bytesConsumer(CLIENT, CLIENT));
    }

    TopicReader topics() {
        return topics;
    }

    ControlLog control() {
        return new ControlLog(topics, deserializer);
    }

    /**
     * {@return the values of one kind that a partition holds now, in order} Others, and what cannot be read, are left out.
     *
     * @param partition what to read
     * @param kind their class
     */
    <T> List<T> records(TopicPartition partition, Class<T> kind) {
        List<T> values = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : topics.readAll(partition)) {
            try {
                Object value = record.value() == null ? null : deserializer.deserialize(record.topic(), record.value());
                if (kind.isInstance(value)) {
                    values.add(kind.cast(value));
                }
            } catch (PoisonRecordException | SerializationException unreadable) {
                LOG.warn(
                        "{}@{} cannot be read and is left out: {}",
                        partition,
                        record.offset(),
                        unreadable.getMessage());
            }
        }
        return values;
    }

    /** Makes sure that an order has a topic to be written to, as every service does when it starts. */
    static void ensureTopics(Settings settings) {
        try (Admin admin = Admin.create(new KafkaClients(settings).admin(CLIENT))) {
            TopicCatalogue.ensure(
                    admin, settings.get(KafkaSettings.REPLICATION_FACTOR).shortValue());
        }
    }

    /** {@return who gives an order unless another name was given: the user of this machine} */
    static String person() {
        String user = System.getProperty("user.name");
        try {
            return user + "@" + InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException nameless) {
            return user;
        }
    }

    @Override
    public void close() {
        deserializer.close();
    }
}
