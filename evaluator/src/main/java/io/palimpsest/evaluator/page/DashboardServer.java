package io.palimpsest.evaluator.page;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.javalin.Javalin;
import io.javalin.http.Header;
import io.javalin.http.sse.SseClient;
import io.javalin.util.JavalinBindException;
import java.net.URI;
import java.time.Clock;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Serves the page, its state as JSON ({@code /api/state}) and a stream of change marks ({@code /api/events}). Read-only; loads
 * nothing from elsewhere and forbids the browser to.
 */
public final class DashboardServer implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CONTENT_POLICY =
            "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'";

    private final String host;
    private final Dashboard dashboard;
    private final Set<SseClient> listeners = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService ticker = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "dashboard-ticker");
        thread.setDaemon(true);
        return thread;
    });
    private final Javalin javalin;

    private DashboardServer(String host, Dashboard dashboard, Clock clock, Consumer<Javalin> others) {
        this.host = host;
        this.dashboard = dashboard;
        this.javalin = Javalin.create(config -> {
            config.showJavalinBanner = false;
            config.startupWatcherEnabled = false;
        });
        javalin.before(context -> context.header("Content-Security-Policy", CONTENT_POLICY)
                .header("X-Content-Type-Options", "nosniff")
                .header("Referrer-Policy", "no-referrer"));
        for (PageAsset asset : PageAsset.ALL) {
            byte[] bytes = asset.read();
            javalin.get(asset.path(), context -> context.header(Header.CACHE_CONTROL, "no-cache")
                    .contentType(asset.contentType())
                    .result(bytes));
        }
        javalin.get("/api/state", context -> context.header(Header.CACHE_CONTROL, "no-store")
                .contentType("application/json")
                .result(json(dashboard.state(clock.millis()))));
        javalin.sse("/api/events", client -> {
            client.keepAlive();
            client.onClose(() -> listeners.remove(client));
            listeners.add(client);
            client.sendEvent("version", String.valueOf(dashboard.version()));
        });
        others.accept(javalin);
    }

    /** Serves the page alone; see {@link #start(String, int, Dashboard, Clock, Consumer)}. */
    public static DashboardServer start(String host, int port, Dashboard dashboard, Clock clock) {
        return start(host, port, dashboard, clock, javalin -> {});
    }

    /**
     * @param port 0 for any free one
     * @param others adds routes that are served beside the page
     * @throws IllegalStateException when the port is taken; says which setting to change
     */
    public static DashboardServer start(
            String host, int port, Dashboard dashboard, Clock clock, Consumer<Javalin> others) {
        DashboardServer server = new DashboardServer(host, dashboard, clock, others);
        try {
            server.javalin.start(host, port);
        } catch (JavalinBindException taken) {
            server.ticker.shutdownNow();
            throw new IllegalStateException(
                    "The page cannot listen on " + host + ":" + port
                            + ", most likely because another program does. Set evaluator.http-port to a free port, or to 0"
                            + " for any.",
                    taken);
        }
        server.ticker.scheduleWithFixedDelay(server::tick, 1, 1, TimeUnit.SECONDS);
        return server;
    }

    /** Where the page is. */
    public URI address() {
        return URI.create("http://" + host + ":" + javalin.port() + "/");
    }

    @Override
    public void close() {
        ticker.shutdownNow();
        listeners.forEach(SseClient::close);
        javalin.stop();
    }

    /** Sent even when nothing changed: it tells a page whose connection broke that the server lives. */
    private void tick() {
        String version = String.valueOf(dashboard.version());
        listeners.forEach(listener -> listener.sendEvent("version", version));
    }

    private static String json(DashboardState state) {
        try {
            return JSON.writeValueAsString(state);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("the state of the page is made of plain values", impossible);
        }
    }
}
