package io.palimpsest.local.stack;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Ordinary Kafka clients with text values for the tests of one stack. */
record TestClients(String bootstrapServers) {

    static final TopicPartition PAGES = new TopicPartition("pages", 0);

    void createPages() throws Exception {
        try (Admin admin = Admin.create(settings(Map.of()))) {
            admin.createTopics(Set.of(new NewTopic(PAGES.topic(), 1, (short) 1)))
                    .all()
                    .get();
        }
    }

    KafkaProducer<String, String> producer(Map<String, Object> extra) {
        return new KafkaProducer<>(settings(extra), new StringSerializer(), new StringSerializer());
    }

    KafkaConsumer<String, String> consumer(Map<String, Object> extra) {
        Map<String, Object> settings = new HashMap<>(extra);
        settings.putIfAbsent("auto.offset.reset", "earliest");
        settings.putIfAbsent("enable.auto.commit", false);
        return new KafkaConsumer<>(settings(settings), new StringDeserializer(), new StringDeserializer());
    }

    void write(String... values) throws Exception {
        try (var producer = producer(Map.of())) {
            for (String value : values) {
                producer.send(new ProducerRecord<>(PAGES.topic(), value)).get();
            }
        }
    }

    /** All values in the topic whose transactions were committed. */
    List<String> committed() {
        try (var consumer = consumer(Map.of("isolation.level", "read_committed"))) {
            consumer.assign(Set.of(PAGES));
            consumer.seekToBeginning(Set.of(PAGES));
            long end = consumer.endOffsets(Set.of(PAGES)).get(PAGES);
            List<String> values = new ArrayList<>();
            while (consumer.position(PAGES) < end) {
                values.addAll(values(consumer));
            }
            return values;
        }
    }

    /** Polls a subscribed consumer until it has given so many values or half a minute is over. */
    static List<String> take(KafkaConsumer<String, String> consumer, int count) {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        List<String> values = new ArrayList<>();
        while (values.size() < count && System.nanoTime() < deadline) {
            values.addAll(values(consumer));
        }
        return values;
    }

    private static List<String> values(KafkaConsumer<String, String> consumer) {
        List<String> values = new ArrayList<>();
        for (ConsumerRecord<String, String> each : consumer.poll(Duration.ofMillis(200))) {
            values.add(each.value());
        }
        return values;
    }

    private Map<String, Object> settings(Map<String, Object> extra) {
        Map<String, Object> settings = new HashMap<>(extra);
        settings.put("bootstrap.servers", bootstrapServers);
        return settings;
    }
}
