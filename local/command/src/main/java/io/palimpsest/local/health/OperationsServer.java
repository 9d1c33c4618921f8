package io.palimpsest.local.health;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.javalin.Javalin;
import io.javalin.http.Context;
import io.javalin.http.Header;
import io.javalin.http.HttpStatus;
import io.javalin.util.JavalinBindException;
import io.palimpsest.local.meters.Meters;
import io.palimpsest.schemas.config.ConfigurationException;

/**
 * Answers an orchestrator and Prometheus about one process: {@code /livez}, {@code /readyz} and {@code /startupz} with 200 or 503 and the reasons as
 * JSON, {@code /metrics} with its meters. Listens on every interface, because they ask from outside the container. Requests come on threads of
 * their own.
 */
public final class OperationsServer implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Javalin javalin;

    private OperationsServer(Probes probes, Meters meters) {
        javalin = Javalin.create(config -> {
            config.showJavalinBanner = false;
            config.startupWatcherEnabled = false;
        });
        javalin.get("/livez", context -> answer(context, probes.live()));
        javalin.get("/readyz", context -> answer(context, probes.ready()));
        javalin.get("/startupz", context -> answer(context, probes.started()));
        javalin.get("/metrics", context -> context.header(Header.CACHE_CONTROL, "no-store")
                .contentType(Meters.CONTENT_TYPE)
                .result(meters.scrape()));
    }

    /**
     * {@return a server that listens}
     *
     * @param port port, 0 for any free one
     * @param probes says how the process is
     * @param meters its meters; closed by the caller
     * @throws ConfigurationException if the port is taken
     */
    public static OperationsServer start(int port, Probes probes, Meters meters) {
        OperationsServer server = new OperationsServer(probes, meters);
        try {
            server.javalin.start(port);
        } catch (JavalinBindException taken) {
            throw new ConfigurationException(
                    "Probes and meters cannot be served on port " + port
                            + ", most likely because another program listens there. Set health.http-port to a free port,"
                            + " or to 0 for none.",
                    taken);
        }
        return server;
    }

    /** {@return the port it listens on} */
    public int port() {
        return javalin.port();
    }

    @Override
    public void close() {
        javalin.stop();
    }

    private static void answer(Context context, Probes.Probe probe) throws JsonProcessingException {
        context.status(probe.well() ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE)
                .header(Header.CACHE_CONTROL, "no-store")
                .contentType("application/json")
                .result(JSON.writeValueAsString(probe.reasons()));
    }
}
