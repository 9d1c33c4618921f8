package io.palimpsest.schemas.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.avro.Schema;

/**
 * The few requests of the Confluent REST API that serializers make, over real HTTP, with a log of requests and answers that
 * can be forced. Checks no compatibility.
 */
public final class TestRegistry implements AutoCloseable {
    private record Answer(int status, String body) {}

    private final ObjectMapper json = new ObjectMapper();
    private final List<Schema> schemas = new ArrayList<>();
    private final Map<String, String> levels = new HashMap<>();
    private final Deque<Answer> forced = new ArrayDeque<>();
    private final List<String> requests = Collections.synchronizedList(new ArrayList<>());
    private final List<String> logins = Collections.synchronizedList(new ArrayList<>());
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer server;
    private boolean levelsNeedSubject;

    public TestRegistry() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Method and path of every request so far. */
    public List<String> requests() {
        return List.copyOf(requests);
    }

    /** The Authorization header of every request that had one. */
    public List<String> logins() {
        return List.copyOf(logins);
    }

    public Map<String, String> levels() {
        return Map.copyOf(levels);
    }

    /** Answers the next request so. */
    public synchronized TestRegistry answerNext(int status, String body) {
        forced.add(new Answer(status, body));
        return this;
    }

    /** Refuses to give a level to a subject before its first schema, as some registries do. */
    public synchronized TestRegistry refusingLevelsOfUnknownSubjects() {
        levelsNeedSubject = true;
        return this;
    }

    public synchronized int add(Schema schema) {
        if (!schemas.contains(schema)) {
            schemas.add(schema);
        }
        return schemas.indexOf(schema) + 1;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        String login = exchange.getRequestHeaders().getFirst("Authorization");
        if (login != null) {
            logins.add(login);
        }
        requests.add(
                exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath());
        JsonNode body = json.readTree(exchange.getRequestBody());
        Answer answer =
                answer(exchange.getRequestMethod(), exchange.getRequestURI().getRawPath(), body);
        byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/vnd.schemaregistry.v1+json");
        exchange.sendResponseHeaders(answer.status(), bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private synchronized Answer answer(String method, String path, JsonNode body) {
        if (!forced.isEmpty()) {
            return forced.remove();
        }
        String[] parts = path.substring(1).split("/", -1);
        String last = URLDecoder.decode(parts[parts.length - 1], StandardCharsets.UTF_8);
        if (method.equals("POST") && path.matches("/subjects/[^/]+/versions")) {
            return ok("id", add(new Schema.Parser().parse(body.get("schema").asText())));
        }
        if (method.equals("POST") && path.matches("/subjects/[^/]+")) {
            Schema schema = new Schema.Parser().parse(body.get("schema").asText());
            return schemas.contains(schema) ? ok("id", add(schema)) : refused(40403, "Schema not found");
        }
        if (method.equals("GET") && path.startsWith("/schemas/ids/")) {
            int id = Integer.parseInt(last);
            return id >= 1 && id <= schemas.size()
                    ? ok("schema", schemas.get(id - 1).toString())
                    : refused(40403, "Schema " + id + " not found");
        }
        if (path.startsWith("/config/")) {
            if (method.equals("PUT") && (!levelsNeedSubject || !schemas.isEmpty())) {
                levels.put(last, body.get("compatibility").asText());
                return ok("compatibility", levels.get(last));
            }
            return levels.containsKey(last)
                    ? ok("compatibilityLevel", levels.get(last))
                    : refused(40408, "Subject '" + last + "' does not have subject-level compatibility configured");
        }
        return new Answer(404, "{\"error_code\":404,\"message\":\"HTTP 404 Not Found\"}");
    }

    private Answer ok(String name, Object value) {
        try {
            return new Answer(200, json.writeValueAsString(Map.of(name, value)));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private static Answer refused(int code, String message) {
        return new Answer(404, "{\"error_code\":" + code + ",\"message\":\"" + message + "\"}");
    }
}
