package io.palimpsest.local.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class DurabilityTest {

    @TempDir
    Path directory;

    @Test
    void everythingStoredIsFoundAfterARestart() throws Exception {
        try (EmbeddedStack stack = EmbeddedStack.start(directory, 0, 0)) {
            store(stack.bootstrapServers(), stack.registryUrl());
        }
        try (EmbeddedStack stack = EmbeddedStack.start(directory, 0, 0)) {
            assertStored(stack);
        }
    }

    @Test
    void everythingStoredIsFoundAfterTheStackWasKilled() throws Exception {
        try (ChildProcess child = ChildProcess.start(StackProcess.class, directory.toString())) {
            String bootstrapServers = child.line("kafka");
            String registryUrl = child.line("registry");
            store(bootstrapServers, registryUrl);
            // Not closed in the usual way, which would wait for a broker that is gone.
            var dying = new TestClients(bootstrapServers).producer(Map.of("transactional.id", "dying"));
            try {
                dying.initTransactions();
                dying.beginTransaction();
                dying.send(new ProducerRecord<>(TestClients.PAGES.topic(), "never finished"))
                        .get();
                child.kill();
            } finally {
                dying.close(Duration.ZERO);
            }
        }
        try (EmbeddedStack stack = EmbeddedStack.start(directory, 0, 0)) {
            // The next owner of the transactional id ends the transaction that was left open.
            try (var next = new TestClients(stack.bootstrapServers()).producer(Map.of("transactional.id", "dying"))) {
                next.initTransactions();
            }
            assertStored(stack);
        }
    }

    @Test
    void aDirectoryUsedByAnotherProcessIsAClearError() throws Exception {
        try (ChildProcess child = ChildProcess.start(StackProcess.class, directory.toString())) {
            String bootstrapServers = child.line("kafka");
            child.line("registry");
            assertThatThrownBy(() -> EmbeddedStack.start(directory, 0, 0))
                    .isInstanceOf(StackException.class)
                    .hasMessageContaining("Another process (process " + child.id() + ", Kafka on " + bootstrapServers)
                    .hasMessageContaining("stop it or choose another directory");
        }
    }

    private static void store(String bootstrapServers, String registryUrl) throws Exception {
        TestClients clients = new TestClients(bootstrapServers);
        clients.createPages();
        clients.write("plain");
        try (KafkaProducer<String, String> producer = clients.producer(Map.of("transactional.id", "scribe"))) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(TestClients.PAGES.topic(), "committed"));
            producer.commitTransaction();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(TestClients.PAGES.topic(), "aborted"))
                    .get();
            producer.abortTransaction();
        }
        try (var consumer = clients.consumer(Map.of("group.id", "readers"))) {
            consumer.assign(Set.of(TestClients.PAGES));
            consumer.commitSync(Map.of(TestClients.PAGES, new OffsetAndMetadata(1, "first page")));
        }
        TestRegistry registry = new TestRegistry(registryUrl);
        assertThat(registry.register("pages-value", TestRegistry.record("number"))
                        .body()
                        .path("id")
                        .asInt())
                .isEqualTo(1);
        assertThat(registry.put("/config/pages-value", "{\"compatibility\":\"FULL\"}")
                        .status())
                .isEqualTo(200);
    }

    private static void assertStored(EmbeddedStack stack) throws Exception {
        TestClients clients = new TestClients(stack.bootstrapServers());
        assertThat(clients.committed()).containsExactly("plain", "committed");
        try (var consumer = clients.consumer(Map.of("group.id", "readers"))) {
            assertThat(consumer.committed(Set.of(TestClients.PAGES)).get(TestClients.PAGES))
                    .isEqualTo(new OffsetAndMetadata(1, "first page"));
            // Two records, one commit marker, one aborted record and its marker at the least.
            assertThat(consumer.endOffsets(Set.of(TestClients.PAGES)).get(TestClients.PAGES))
                    .isGreaterThanOrEqualTo(5);
        }
        TestRegistry registry = new TestRegistry(stack.registryUrl());
        assertThat(registry.get("/schemas/ids/1").body().path("schema").asText())
                .isEqualTo(TestRegistry.record("number"));
        assertThat(registry.get("/config/pages-value")
                        .body()
                        .path("compatibilityLevel")
                        .asText())
                .isEqualTo("FULL");
        // The same schema keeps its id, the next one gets the next.
        assertThat(registry.register("other-value", TestRegistry.record("number"))
                        .body()
                        .path("id")
                        .asInt())
                .isEqualTo(1);
        assertThat(registry.register("other-value", TestRegistry.record("number", "line?"))
                        .body()
                        .path("id")
                        .asInt())
                .isEqualTo(2);
    }
}
