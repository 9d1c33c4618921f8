package io.palimpsest.evaluator.serving;

import static org.assertj.core.api.Assertions.assertThat;

import io.palimpsest.evaluator.serving.ApiClient.Answer;
import io.palimpsest.evaluator.topology.Events;
import java.io.ByteArrayInputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every cap is kept, and says which setting it is. */
class CapsTest {
    @TempDir
    private Path directory;

    private TestServing serving;
    private ApiClient client;

    @AfterEach
    void stop() {
        serving.close();
    }

    @Test
    void beforeAnyCheckpointTheAnswerIsToComeBackLater() throws Exception {
        start(TestServing.ROOMY);
        for (Answer answer : List.of(
                client.get("/v1/model"),
                client.post("/v1/embed", "{\"texts\":[\"a\"]}"),
                client.post("/v1/search", "{\"text\":\"a\"}"))) {
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.problem()).isEqualTo("no-checkpoint");
            assertThat(answer.retryAfter()).isPositive();
        }
    }

    @Test
    void aCheckpointThatCannotBeLoadedIsTheReasonWhyNoneServes() throws Exception {
        start(TestServing.ROOMY);
        serving.announce(Events.checkpoint(
                1, List.of(), false, directory.resolve("never-written").toUri().toString()));
        serving.complete();
        TestServing.await(() -> serving.state.status().failed().isPresent());
        assertThat(client.get("/v1/model").body().get("detail").asText())
                .contains("step-00000001", "cannot serve", "never-written");
    }

    @Test
    void aFailedPromotionIsVisibleWhileTheOldOneServes() throws Exception {
        start(TestServing.ROOMY);
        serving.serve(0);
        serving.promote("step-unknown");
        TestServing.await(() -> serving.state.status().failed().isPresent());
        Answer answer = client.get("/v1/model");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body().get("checkpoint").get("id").asText()).isEqualTo("step-00000000");
        assertThat(answer.body().get("failed").get("checkpointId").asText()).isEqualTo("step-unknown");
        assertThat(answer.body().get("failed").get("detail").asText()).contains("no trainer has announced it");
    }

    @Test
    void aBodyIsReadNoFurtherThanAllowedWhateverItSaysOfItsLength() throws Exception {
        start(with(5000, 12, 100, 1_000_000, 1_000_000));
        serving.serve(0);
        String body = "{\"texts\":[\"" + "a ".repeat(2600) + "\"]}";
        refused(client.post("/v1/embed", body), 413, "body-too-large", "serving.max-body-bytes");
        HttpRequest.BodyPublisher chunked = HttpRequest.BodyPublishers.ofInputStream(
                () -> new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)));
        refused(client.post("/v1/embed", chunked), 413, "body-too-large", "serving.max-body-bytes");
        assertThat(client.post("/v1/embed", "{\"texts\":[\"a\"]}").status()).isEqualTo(200);
    }

    @Test
    void textsAndPicturesAreCountedTogether() throws Exception {
        start(with(1 << 20, 3, 100, 1_000_000, 1_000_000));
        serving.serve(0);
        String picture = TestPictures.base64(TestPictures.encode("png", 20, 20, 1));
        assertThat(client.post("/v1/embed", "{\"texts\":[\"a\",\"b\"],\"images\":[\"" + picture + "\"]}")
                        .status())
                .isEqualTo(200);
        refused(
                client.post("/v1/embed", "{\"texts\":[\"a\",\"b\",\"c\"],\"images\":[\"" + picture + "\"]}"),
                422,
                "too-many-items",
                "serving.max-items");
        refused(
                client.post("/v1/search", "{\"text\":\"a\",\"gallery\":{\"texts\":[\"a\",\"b\",\"c\"]}}"),
                422,
                "too-many-items",
                "serving.max-items");
    }

    @Test
    void aPictureIsMeasuredByItsHeaderBeforeItIsDecoded() throws Exception {
        start(with(1 << 20, 12, 100, 1_000_000, 1_000_000));
        serving.serve(0);
        assertThat(client.post("/v1/embed", images(TestPictures.encode("png", 100, 100, 1)))
                        .status())
                .isEqualTo(200);
        refused(
                client.post("/v1/embed", images(TestPictures.encode("jpg", 100, 101, 1))),
                422,
                "picture-too-large",
                "serving.max-pixels");
        refused(
                client.post("/v1/embed", images(TestPictures.pngHeader(60_000, 60_000))),
                422,
                "picture-too-large",
                "serving.max-pixels");
        // Its frame is larger than the screen that it states first.
        byte[] gif = TestPictures.encode("gif", 20, 20, 1);
        byte[] descriptor = {0x2c, 0, 0, 0, 0, 20, 0, 20, 0};
        int frame = Collections.indexOfSubList(boxed(gif), boxed(descriptor));
        gif[frame + 6] = (byte) 0xff;
        gif[frame + 8] = (byte) 0xff;
        refused(client.post("/v1/embed", images(gif)), 422, "picture-too-large", "serving.max-pixels");
    }

    @Test
    void textsAndResultsAreLimited() throws Exception {
        start(TestServing.ROOMY);
        serving.serve(0);
        assertThat(client.post("/v1/embed", "{\"texts\":[\"" + "😀".repeat(100) + "\"]}")
                        .status())
                .isEqualTo(200);
        refused(
                client.post("/v1/embed", "{\"texts\":[\"" + "x".repeat(101) + "\"]}"),
                422,
                "text-too-long",
                "serving.max-text-characters");
        assertThat(client.post("/v1/search", "{\"text\":\"a\",\"k\":20}").body().get("results"))
                .hasSize(19);
        refused(client.post("/v1/search", "{\"text\":\"a\",\"k\":21}"), 400, "invalid-request", "serving.max-results");
    }

    @Test
    void aClientThatAsksTooOftenIsToldWhenToComeBack() throws Exception {
        start(with(1 << 20, 12, 100, 0.5, 3));
        serving.serve(0);
        for (int request = 0; request < 3; request++) {
            assertThat(client.post("/v1/embed", "{\"texts\":[\"a\"]}").status()).isEqualTo(200);
        }
        Answer answer = client.post("/v1/embed", "{\"texts\":[\"a\"]}");
        refused(answer, 429, "too-many-requests", "serving.requests-per-second");
        assertThat(answer.retryAfter()).isBetween(1, 2);
        assertThat(client.get("/v1/model").status()).isEqualTo(200);
        Thread.sleep(Duration.ofSeconds(answer.retryAfter()).toMillis());
        assertThat(client.post("/v1/embed", "{\"texts\":[\"a\"]}").status()).isEqualTo(200);
    }

    @Test
    void aSlowBodyTakesNoMoreThanItsPlace() throws Exception {
        start(new ServingCaps(1 << 20, 12, 1_000_000, 100, 20, 1_000_000, 1_000_000, 1, 1, Duration.ofSeconds(60)));
        serving.serve(0);
        try (Socket slow = new Socket("127.0.0.1", serving.address().getPort())) {
            OutputStream out = slow.getOutputStream();
            out.write(("POST /v1/embed HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                            + "Content-Length: 1000\r\n\r\n{")
                    .getBytes(StandardCharsets.US_ASCII));
            out.flush();
            Thread.sleep(500);
            Answer answer = client.post("/v1/embed", "{\"texts\":[\"a\"]}");
            refused(answer, 503, "busy", "");
            assertThat(answer.body().get("detail").asText()).contains("serving.concurrent-requests");
            assertThat(answer.retryAfter()).isPositive();
        }
        TestServing.await(() -> status("{\"texts\":[\"a\"]}") == 200);
    }

    @Test
    void onlySoManyRequestsRunTheModelAtOnce() throws Exception {
        start(new ServingCaps(1 << 20, 12, 1_000_000, 100, 20, 1_000_000, 1_000_000, 100, 1, Duration.ZERO));
        serving.serve(0);
        String body = "{\"texts\":[" + "\"some words of a text\",".repeat(11) + "\"last\"]}";
        ExecutorService threads = Executors.newFixedThreadPool(8);
        List<CompletableFuture<Integer>> answers = new ArrayList<>();
        for (int request = 0; request < 64; request++) {
            answers.add(CompletableFuture.supplyAsync(() -> status(body), threads));
        }
        List<Integer> statuses = answers.stream().map(CompletableFuture::join).toList();
        threads.shutdown();
        assertThat(statuses).contains(200, 503).allMatch(status -> status == 200 || status == 503);
    }

    private int status(String body) {
        try {
            return client.post("/v1/embed", body).status();
        } catch (Exception failure) {
            throw new AssertionError(failure);
        }
    }

    private void start(ServingCaps caps) throws Exception {
        serving = new TestServing(directory, caps, Duration.ZERO);
        client = new ApiClient(serving.address());
    }

    /** Pictures of 10,000 pixels at most. */
    private static ServingCaps with(int bodyBytes, int items, int characters, double perSecond, int burst) {
        return new ServingCaps(
                bodyBytes, items, 10_000, characters, 20, perSecond, burst, 100, 2, Duration.ofSeconds(60));
    }

    private static void refused(Answer answer, int status, String problem, String setting) {
        assertThat(answer.problem()).isEqualTo(problem);
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.body().get("action").asText()).contains(setting);
    }

    private static String images(byte[] picture) {
        return "{\"images\":[\"" + TestPictures.base64(picture) + "\"]}";
    }

    private static List<Byte> boxed(byte[] bytes) {
        List<Byte> boxed = new ArrayList<>();
        for (byte one : bytes) {
            boxed.add(one);
        }
        return boxed;
    }
}
