package io.palimpsest.local.tracing;

import com.google.protobuf.ByteString;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Takes the spans that are sent to it with OTLP over HTTP, and keeps them. */
public final class Collector implements AutoCloseable {

    private final HttpServer server;
    private final List<Span> spans = new CopyOnWriteArrayList<>();
    private final List<String> services = new CopyOnWriteArrayList<>();

    public Collector() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/traces", this::take);
        server.start();
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            ExportTraceServiceRequest.parseFrom(exchange.getRequestBody())
                    .getResourceSpansList()
                    .forEach(resource -> {
                        resource.getResource().getAttributesList().stream()
                                .filter(attribute -> attribute.getKey().equals("service.name"))
                                .forEach(name -> services.add(name.getValue().getStringValue()));
                        resource.getScopeSpansList().forEach(scope -> spans.addAll(scope.getSpansList()));
                    });
            exchange.sendResponseHeaders(200, -1);
        }
    }

    /** {@return what to give as {@code tracing.otlp-endpoint}} */
    public String endpoint() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** {@return the spans of one name, in the order in which they ended} */
    public List<Span> spans(String name) {
        return spans.stream().filter(span -> span.getName().equals(name)).toList();
    }

    /** {@return the names of the processes that have sent something} */
    public List<String> services() {
        return services.stream().distinct().toList();
    }

    /** {@return the text of an attribute, a number in decimal; empty if the span has none of that name} */
    public static String attribute(Span span, String key) {
        return span.getAttributesList().stream()
                .filter(attribute -> attribute.getKey().equals(key))
                .map(attribute -> attribute.getValue().hasIntValue()
                        ? Long.toString(attribute.getValue().getIntValue())
                        : attribute.getValue().getStringValue())
                .findFirst()
                .orElse("");
    }

    /** {@return an id as it is written} */
    public static String hex(ByteString id) {
        return HexFormat.of().formatHex(id.toByteArray());
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
