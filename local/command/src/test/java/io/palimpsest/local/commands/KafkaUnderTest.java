package io.palimpsest.local.commands;

import io.palimpsest.local.stack.EmbeddedStack;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.ContainerFetchException;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * A Kafka broker and a schema registry: the images of the Compose stack in containers where a container engine runs and has or gets them, else the
 * embedded ones. The log says which. Closing stops both.
 *
 * @param kind what runs, for people
 * @param bootstrapServers address of the broker
 * @param registryUrl address of the registry
 * @param parts what is closed, in this order
 */
record KafkaUnderTest(String kind, String bootstrapServers, String registryUrl, List<AutoCloseable> parts)
        implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(KafkaUnderTest.class);
    private static final String INSIDE = "kafka:19092";
    private static final int REGISTRY_PORT = 8080;
    private static final String CONFLUENT_API = "/apis/ccompat/v7";
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    static KafkaUnderTest start(Path directory) throws IOException {
        KafkaUnderTest started = inContainers().orElseGet(() -> embedded(directory));
        LOG.warn("Runs against {}", started.kind());
        return started;
    }

    private static Optional<KafkaUnderTest> inContainers() throws IOException {
        if (!engineRuns()) {
            return Optional.empty();
        }
        Properties images = composeEnvironment();
        DockerImageName kafkaImage = DockerImageName.parse(images.getProperty("KAFKA_IMAGE"));
        DockerImageName registryImage = DockerImageName.parse(images.getProperty("REGISTRY_IMAGE"));
        Network network = Network.newNetwork();
        KafkaContainer kafka = new KafkaContainer(kafkaImage)
                .withNetwork(network)
                .withListener(INSIDE)
                .withStartupTimeout(PATIENCE);
        GenericContainer<?> registry = new GenericContainer<>(registryImage)
                .withNetwork(network)
                .withEnv("APICURIO_STORAGE_KIND", "kafkasql")
                .withEnv("APICURIO_KAFKASQL_BOOTSTRAP_SERVERS", INSIDE)
                .withExposedPorts(REGISTRY_PORT)
                .waitingFor(Wait.forHttp(CONFLUENT_API + "/subjects")
                        .forPort(REGISTRY_PORT)
                        .withStartupTimeout(PATIENCE));
        List<AutoCloseable> parts = List.of(registry, kafka, network);
        try {
            kafka.start();
            registry.start();
        } catch (ContainerFetchException absent) {
            closeAll(parts);
            LOG.warn("A container engine runs here, but has no image: {}", absent.getMessage());
            return Optional.empty();
        }
        return Optional.of(new KafkaUnderTest(
                kafkaImage + " and " + registryImage + " in containers",
                kafka.getBootstrapServers(),
                "http://" + registry.getHost() + ":" + registry.getMappedPort(REGISTRY_PORT) + CONFLUENT_API,
                parts));
    }

    private static boolean engineRuns() {
        try {
            boolean available = DockerClientFactory.instance().isDockerAvailable();
            if (!available) {
                LOG.warn("No container engine runs here");
            }
            return available;
        } catch (RuntimeException unusable) {
            LOG.warn("The container engine here cannot be used: {}", unusable.getMessage());
            return false;
        }
    }

    private static KafkaUnderTest embedded(Path directory) {
        EmbeddedStack stack = EmbeddedStack.start(directory, 0, 0);
        return new KafkaUnderTest(
                "the embedded Kafka and registry", stack.bootstrapServers(), stack.registryUrl(), List.of(stack));
    }

    private static Properties composeEnvironment() throws IOException {
        Properties properties = new Properties();
        try (InputStream file = Files.newInputStream(Path.of("..", "..", "compose", ".env"))) {
            properties.load(file);
        }
        return properties;
    }

    @Override
    public void close() {
        closeAll(parts);
    }

    private static void closeAll(List<AutoCloseable> parts) {
        for (AutoCloseable part : parts) {
            try {
                part.close();
            } catch (Exception failure) {
                LOG.warn("Could not be closed", failure);
            }
        }
    }
}
