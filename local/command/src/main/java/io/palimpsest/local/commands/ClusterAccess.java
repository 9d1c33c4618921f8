package io.palimpsest.local.commands;

import io.palimpsest.schemas.config.KafkaClients;
import io.palimpsest.schemas.config.KafkaSettings;
import io.palimpsest.schemas.config.Settings;
import io.palimpsest.schemas.topics.TopicCatalogue;
import io.palimpsest.trainer.control.ControlLog;
import io.palimpsest.trainer.ledger.TopicReader;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.serialization.Deserializer;

/** What the commands that ask and order need of Kafka. One thread uses it; whoever opens it closes it. */
final class ClusterAccess implements AutoCloseable {

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
