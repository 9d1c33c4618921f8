package io.palimpsest.evaluator.serving.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.javalin.Javalin;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RequestBodyTest {

    @Test
    void aBodyThatTricklesIsGivenUp() throws Exception {
        CompletableFuture<Problem> refused = new CompletableFuture<>();
        RequestBody bodies = new RequestBody(1000, Duration.ofMillis(300));
        Javalin server = Javalin.create(config -> config.showJavalinBanner = false);
        server.post("/", context -> {
            try {
                bodies.read(context);
            } catch (ProblemException refusal) {
                refused.complete(refusal.problem());
            }
        });
        server.start("127.0.0.1", 0);
        try (Socket slow = new Socket("127.0.0.1", server.port())) {
            OutputStream out = slow.getOutputStream();
            out.write("POST / HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 900\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII));
            for (int piece = 0; piece < 100 && !refused.isDone(); piece++) {
                out.write(' ');
                out.flush();
                Thread.sleep(50);
            }
            assertThat(refused.get(10, TimeUnit.SECONDS)).isEqualTo(Problem.BODY_TOO_SLOW);
        } finally {
            server.stop();
        }
    }
}
