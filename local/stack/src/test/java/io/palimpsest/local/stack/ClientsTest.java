package io.palimpsest.local.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class ClientsTest {

    @TempDir
    Path directory;

    private EmbeddedStack stack;
    private TestClients clients;

    @BeforeEach
    void start() throws Exception {
        stack = EmbeddedStack.start(directory, 0, 0);
        clients = new TestClients(stack.bootstrapServers());
        clients.createPages();
    }

    @AfterEach
    void close() {
        stack.close();
    }

    @Test
    void aStockClientInAnotherProcessWritesAndReads() throws Exception {
        clients.write("from here");
        try (ChildProcess child =
                ChildProcess.startWithKafkaClientOnly(StockClient.class, stack.bootstrapServers(), "from there")) {
            assertThat(child.line("read")).isEqualTo("[from here, from there]");
            assertThat(child.end()).isZero();
        }
    }

    @Test
    void onlyCommittedTransactionsAreRead() throws Exception {
        try (var producer = clients.producer(Map.of("transactional.id", "scribe"))) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(TestClients.PAGES.topic(), "aborted"))
                    .get();
            producer.abortTransaction();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(TestClients.PAGES.topic(), "committed"));
            producer.commitTransaction();
        }
        assertThat(clients.committed()).containsExactly("committed");
    }

    @Test
    void aSecondOwnerOfATransactionalIdFencesTheFirst() throws Exception {
        try (var zombie = clients.producer(Map.of("transactional.id", "scribe"));
                var owner = clients.producer(Map.of("transactional.id", "scribe"))) {
            zombie.initTransactions();
            zombie.beginTransaction();
            zombie.send(new ProducerRecord<>(TestClients.PAGES.topic(), "too late"))
                    .get();
            owner.initTransactions();
            assertThatThrownBy(zombie::commitTransaction)
                    .isInstanceOfAny(ProducerFencedException.class, InvalidProducerEpochException.class);
        }
        assertThat(clients.committed()).isEmpty();
    }

    @Test
    void theNewGroupProtocolWorks() throws Exception {
        clients.write("one", "two");
        Map<String, Object> settings = Map.of("group.id", "readers", "group.protocol", "consumer");
        try (var consumer = clients.consumer(settings)) {
            consumer.subscribe(Set.of(TestClients.PAGES.topic()));
            assertThat(TestClients.take(consumer, 2)).containsExactly("one", "two");
            consumer.commitSync();
        }
        clients.write("three");
        try (var consumer = clients.consumer(settings)) {
            consumer.subscribe(Set.of(TestClients.PAGES.topic()));
            assertThat(TestClients.take(consumer, 1)).isEqualTo(List.of("three"));
        }
    }

    @Test
    void aRecordOfTenMebibytesPasses() throws Exception {
        String large = "x".repeat(10 * 1024 * 1024);
        try (var producer = clients.producer(Map.of("max.request.size", 12 * 1024 * 1024))) {
            producer.send(new ProducerRecord<>(TestClients.PAGES.topic(), large))
                    .get();
        }
        assertThat(clients.committed()).hasSize(1).first().isEqualTo(large);
    }

    @Test
    void onlyLoopbackIsServed() throws Exception {
        try (Admin admin = Admin.create(stack.clientProperties())) {
            assertThat(admin.describeCluster().nodes().get())
                    .allSatisfy(node -> assertThat(node.host()).isEqualTo("127.0.0.1"));
        }
    }
}
