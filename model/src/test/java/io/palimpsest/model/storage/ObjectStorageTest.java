package io.palimpsest.model.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.palimpsest.local.s3mock.ObjectStoreProcess;
import io.palimpsest.schemas.config.ConfigurationException;
import io.palimpsest.schemas.config.Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ObjectStorageTest {

    private static final ObjectLocation ROOT = new ObjectLocation(ObjectStoreProcess.BUCKET, "storage");
    private static final byte[] ONE = {1};
    private static final byte[] TWO = {2};

    @TempDir
    static Path directory;

    private static ObjectStoreProcess server;
    private static ObjectStorage storage;

    @BeforeAll
    static void start() throws IOException {
        System.setProperty("aws.accessKeyId", "test");
        System.setProperty("aws.secretAccessKey", "test");
        server = new ObjectStoreProcess(directory);
        storage = new ObjectStorage(Optional.of(server.endpoint()), "us-east-1");
    }

    @AfterAll
    static void stop() {
        storage.close();
        server.close();
    }

    @Test
    void anObjectIsReadAsItWasWrittenAndGoneWhenDeleted() throws IOException {
        ObjectLocation object = ROOT.resolve("round/trip");
        storage.put(object, TWO);
        assertThat(storage.get(object)).isEqualTo(TWO);
        assertThat(storage.list(ROOT.resolve("round"))).containsExactly("trip");
        storage.delete(object);
        storage.delete(object);
        assertThat(storage.list(ROOT.resolve("round"))).isEmpty();
        assertThat(storage.find(object)).isEmpty();
        assertThatThrownBy(() -> storage.get(object))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining(object.toString());
    }

    @Test
    void aListingDoesNotReachIntoNeighboursWhoseNamesBeginAlike() throws IOException {
        storage.put(ROOT.resolve("near/a"), ONE);
        storage.put(ROOT.resolve("nearby/a"), ONE);
        assertThat(storage.list(ROOT.resolve("near"))).containsExactly("a");
    }

    @Test
    void aFileIsRefusedWhenItArrivesOtherThanItsChecksumSays() throws IOException {
        Path file = Files.write(directory.resolve("nine"), "123456789".getBytes(StandardCharsets.US_ASCII));
        ObjectLocation object = ROOT.resolve("nine");
        storage.put(object, file, "e3069283");
        assertThat(storage.get(object)).isEqualTo(Files.readAllBytes(file));
        assertThatThrownBy(() -> storage.put(object, file, "e3069284"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(object.toString());
    }

    @Test
    void anObjectThatMustNotExistIsWrittenOnlyOnce() throws IOException {
        ObjectLocation object = ROOT.resolve("once");
        assertThat(storage.putIf(object, ONE, Optional.empty())).isTrue();
        assertThat(storage.putIf(object, TWO, Optional.empty())).isFalse();
        assertThat(storage.get(object)).isEqualTo(ONE);
    }

    @Test
    void anObjectIsReplacedOnlyIfNobodyChangedItSinceItWasRead() throws IOException {
        ObjectLocation object = ROOT.resolve("swap");
        storage.put(object, ONE);
        Optional<String> read = Optional.of(storage.find(object).orElseThrow().tag());
        assertThat(storage.putIf(object, TWO, read)).isTrue();
        assertThat(storage.putIf(object, new byte[] {3}, read)).isFalse();
        assertThat(storage.get(object)).isEqualTo(TWO);
        storage.delete(object);
        assertThat(storage.putIf(object, TWO, read)).isFalse();
    }

    @Test
    void anAnswerThatBreaksOffIsAFailureAndNotAShorterObject() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        try (ServerSocket cutting = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                ObjectStorage behind = new ObjectStorage(
                        Optional.of(URI.create("http://127.0.0.1:" + cutting.getLocalPort())), "us-east-1")) {
            Thread thread = new Thread(() -> answerHalf(cutting, asked));
            thread.start();
            assertThatThrownBy(() -> behind.get(ROOT.resolve("x")))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("broke off");
            cutting.close();
            thread.join();
        }
        assertThat(asked).hasValue(3);
    }

    @Test
    void thisServerChecksTheConditions() throws IOException {
        storage.requireConditions(ROOT.resolve("conditions"));
    }

    @Test
    void aServerThatIgnoresTheConditionsIsRefused() throws IOException {
        HttpServer careless = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        careless.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            exchange.getResponseHeaders().add("ETag", "\"1\"");
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        careless.start();
        URI endpoint = URI.create("http://127.0.0.1:" + careless.getAddress().getPort());
        try (ObjectStorage behind = new ObjectStorage(Optional.of(endpoint), "us-east-1")) {
            assertThatThrownBy(() -> behind.requireConditions(ROOT.resolve("conditions")))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(endpoint + " ignores the conditions If-Match and If-None-Match");
        } finally {
            careless.stop(0);
        }
    }

    @Test
    void aServerThatIsNotThereIsNamedWithTheSettingToLookAt() throws IOException {
        try (ObjectStorage nowhere = new ObjectStorage(Optional.of(URI.create("http://127.0.0.1:1")), "us-east-1")) {
            assertThatThrownBy(() -> nowhere.get(ROOT.resolve("x")))
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(NoSuchFileException.class)
                    .hasMessageContaining("Cannot read s3://palimpsest/storage/x at http://127.0.0.1:1")
                    .hasMessageContaining("object-storage.endpoint");
        }
    }

    @Test
    void aBucketThatIsNotThereIsAFailureOfTheStoreAndNotAMissingObject() {
        assertThatThrownBy(() -> storage.get(new ObjectLocation("no-such-bucket", "x")))
                .isInstanceOf(IOException.class)
                .isNotInstanceOf(NoSuchFileException.class)
                .hasMessageContaining("NoSuchBucket")
                .hasMessageContaining("check that the bucket exists");
    }

    @Test
    void aBucketIsMadeOnceAndAnExistingOneIsLeftAsItIs() throws IOException {
        ObjectLocation object = new ObjectLocation("made-when-needed", "x");
        storage.createBucketIfAbsent(object.bucket());
        storage.put(object, ONE);
        storage.createBucketIfAbsent(object.bucket());
        assertThat(storage.get(object)).isEqualTo(ONE);
    }

    @Test
    void anEndpointThatIsNoAddressIsAnErrorOfTheConfiguration() {
        Settings settings =
                Settings.of(ObjectStorageSettings.catalogue(), Map.of("object-storage.endpoint", "minio:9000"));
        assertThatThrownBy(() -> ObjectStorageSettings.open(settings))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("'object-storage.endpoint' cannot be 'minio:9000'");
    }

    private static void answerHalf(ServerSocket server, AtomicInteger asked) {
        try {
            while (true) {
                try (Socket connection = server.accept()) {
                    connection.getInputStream().read(new byte[8192]);
                    asked.incrementAndGet();
                    connection
                            .getOutputStream()
                            .write("HTTP/1.1 200 OK\r\nETag: \"1\"\r\nContent-Length: 100\r\n\r\nhalf"
                                    .getBytes(StandardCharsets.US_ASCII));
                }
            }
        } catch (IOException closed) {
            assertThat(server.isClosed()).isTrue();
        }
    }
}
