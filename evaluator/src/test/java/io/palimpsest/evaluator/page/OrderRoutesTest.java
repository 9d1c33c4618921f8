package io.palimpsest.evaluator.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is refused before anything is ordered; that orders are carried out is tested with a whole stack. */
class OrderRoutesTest {
    private static final String PROMOTE =
            "{\"order\": \"promote\", \"checkpoint\": \"step-1\", \"reason\": \"it is better\", \"by\": \"ann\"}";

    private final HttpClient client = HttpClient.newHttpClient();
    private final List<String> given = new ArrayList<>();
    private DashboardServer server;

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void anOrderFromThisMachineIsGivenWithWhoWhyAndWhere() throws Exception {
        start(OrderRoutes.From.LOCALHOST);
        assertThat(post(PROMOTE).statusCode()).isEqualTo(200);
        assertThat(post(PROMOTE.replace("promote", "roll-back")).statusCode()).isEqualTo(200);
        assertThat(given)
                .containsExactly(
                        "promote step-1: it is better, by ann (page, 127.0.0.1)",
                        "roll back to step-1: it is better, by ann (page, 127.0.0.1)");
        assertThat(allowed()).isTrue();
    }

    @Test
    void whereOrdersAreTurnedOffThePageIsToldAndNoneIsGiven() throws Exception {
        start(OrderRoutes.From.NOBODY);
        HttpResponse<String> answer = post(PROMOTE);
        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(message(answer)).contains("evaluator.orders").contains("rollback");
        assertThat(allowed()).isFalse();
        assertThat(given).isEmpty();
    }

    @Test
    void aPageOfAnotherSiteGivesNone() throws Exception {
        start(OrderRoutes.From.ANYONE);
        assertThat(post(PROMOTE, "Origin", "http://elsewhere.example").statusCode())
                .isEqualTo(403);
        assertThat(post(PROMOTE, "Content-Type", "text/plain").statusCode()).isEqualTo(403);
        assertThat(given).isEmpty();
        String own = server.address().getScheme() + "://" + server.address().getAuthority();
        assertThat(post(PROMOTE, "Origin", own).statusCode()).isEqualTo(200);
    }

    @Test
    void aNameThatOnlyLeadsToThisMachineIsNotThisMachine() throws Exception {
        start(OrderRoutes.From.LOCALHOST);
        try (Socket socket = new Socket("127.0.0.1", server.address().getPort())) {
            String request = "POST /api/orders HTTP/1.1\r\nHost: rebound.example\r\nContent-Type: application/json\r\n"
                    + "Connection: close\r\nContent-Length: " + PROMOTE.length() + "\r\n\r\n" + PROMOTE;
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.1 403")
                    .contains("evaluator.orders=localhost");
        }
        assertThat(given).isEmpty();
    }

    @Test
    void anOrderThatLacksSomethingSaysWhat() throws Exception {
        start(OrderRoutes.From.LOCALHOST);
        HttpResponse<String> noReason = post(PROMOTE.replace("it is better", "  "));
        assertThat(noReason.statusCode()).isEqualTo(400);
        assertThat(message(noReason)).contains("\"reason\"");
        assertThat(message(post(PROMOTE.replace("promote", "sell")))).contains("sell", "roll-back");
        assertThat(post("{").statusCode()).isEqualTo(400);
        assertThat(given).isEmpty();
    }

    @Test
    void aRefusalIsHandedOnAndAFailureIsNot() throws Exception {
        start(OrderRoutes.From.LOCALHOST);
        HttpResponse<String> refused = post(PROMOTE.replace("step-1", "unknown"));
        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(message(refused)).isEqualTo("There is no such checkpoint.");
        HttpResponse<String> failed = post(PROMOTE.replace("step-1", "broken"));
        assertThat(failed.statusCode()).isEqualTo(500);
        assertThat(message(failed)).doesNotContain("disk").contains("log");
    }

    private void start(OrderRoutes.From from) {
        PromotionOrders orders = new PromotionOrders() {
            @Override
            public void promote(String checkpointId, String reason, String by) throws IOException {
                if (checkpointId.equals("unknown")) {
                    throw new OrderRefusedException(new IllegalArgumentException("There is no such checkpoint."));
                }
                if (checkpointId.equals("broken")) {
                    throw new IOException("disk /secret is gone");
                }
                given.add("promote " + checkpointId + ": " + reason + ", by " + by);
            }

            @Override
            public void rollBack(String checkpointId, String reason, String by) {
                given.add("roll back to " + checkpointId + ": " + reason + ", by " + by);
            }
        };
        server = DashboardServer.start(
                "127.0.0.1", 0, new Dashboard("default"), Clock.systemUTC(), javalin -> new OrderRoutes(
                                from, Optional.of(orders))
                        .addTo(javalin));
    }

    private HttpResponse<String> post(String body, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(orders()).setHeader("Content-Type", "application/json");
        for (int at = 0; at < headers.length; at += 2) {
            request.setHeader(headers[at], headers[at + 1]);
        }
        return client.send(
                request.POST(HttpRequest.BodyPublishers.ofString(body)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private boolean allowed() throws Exception {
        HttpResponse<String> answer =
                client.send(HttpRequest.newBuilder(orders()).build(), HttpResponse.BodyHandlers.ofString());
        return new ObjectMapper().readTree(answer.body()).get("allowed").asBoolean();
    }

    private URI orders() {
        return server.address().resolve("api/orders");
    }

    private static String message(HttpResponse<String> answer) throws IOException {
        JsonNode body = new ObjectMapper().readTree(answer.body());
        return body.get("message").asText();
    }
}
