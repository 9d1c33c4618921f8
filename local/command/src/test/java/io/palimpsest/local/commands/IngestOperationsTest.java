package io.palimpsest.local.commands;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.core.joran.spi.JoranException;
import io.palimpsest.local.demo.SampleCut;
import io.palimpsest.local.lifecycle.LoggedError;
import io.palimpsest.local.stack.EmbeddedStack;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An ingest that is probed and measured while it sends. */
class IngestOperationsTest {

    @TempDir
    private Path place;

    private final LoggedError error = new LoggedError();
    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void restore() throws JoranException {
        error.close();
    }

    @Test
    @Timeout(120)
    void anIngestThatSendsIsReadyAndShowsHowFarItIs() throws Exception {
        Path pictures = Files.createDirectories(place.resolve("pictures"));
        SampleCut.write(pictures, List.of("symbols"), 10);
        int port = FailuresTest.closedPort();
        try (EmbeddedStack stack = EmbeddedStack.start(place.resolve("stack"), 0, 0)) {
            CompletableFuture<CommandRun> ingest = CompletableFuture.supplyAsync(() -> CommandRun.of(
                    "ingest",
                    pictures.toString(),
                    "--bootstrap-servers",
                    stack.bootstrapServers(),
                    "--schema-registry-url",
                    stack.registryUrl(),
                    "--model",
                    "shop",
                    "--rate",
                    "5",
                    "--health-port",
                    Integer.toString(port)));
            String meters = "";
            while (!ingest.isDone()
                    && !meters.matches("(?s).*palimpsest_ingest_sent_total\\{model=\"shop\"} [1-9].*")) {
                meters = body(port, "/metrics");
                Thread.sleep(20);
            }
            assertThat(meters)
                    .as("scraped while it sent")
                    .contains("palimpsest_ingest_sent_total{model=\"shop\"} ")
                    .contains("palimpsest_kafka_producer_records_per_second{client=");
            assertThat(body(port, "/readyz")).isEqualTo("{\"phase\":\"SENDING\"}");
            assertThat(ingest.join().code()).as(ingest.join().error()).isZero();
        }
    }

    /** Empty while nothing answers. */
    private String body(int port, String path) throws InterruptedException {
        try {
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                            .build(),
                    BodyHandlers.ofString());
            return answer.body();
        } catch (IOException nobodyThere) {
            return "";
        }
    }
}
