package io.palimpsest.local.health;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.javalin.Javalin;
import io.javalin.http.Context;
import io.javalin.http.Header;
import io.javalin.http.HttpStatus;
import io.javalin.util.JavalinBindException;
import io.palimpsest.schemas.config.ConfigurationException;
import io.palimpsest.trainer.pipeline.TrainerStatus;
import io.palimpsest.trainer.pipeline.TrainingListener;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Answers the probes of an orchestrator about one trainer: {@code /livez} is 200 until training has stopped, {@code /readyz} is 200 while
 * {@link TrainerStatus#ready} and 503 otherwise, so a standby lives and is not ready. The body says the phase, and why checkpoints cannot
 * be written if they cannot. Listens on every interface, because probes come from outside the container.
 *
 * <p>Started before training and closed after it; {@link #changed} is called by the training thread, requests come on threads of their own.
 */
public final class HealthServer implements TrainingListener, AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Javalin javalin;
    private volatile TrainerStatus.Phase phase = TrainerStatus.Phase.STARTING;
    private volatile String checkpointProblem;
    private volatile boolean ready;

    private HealthServer() {
        javalin = Javalin.create(config -> {
            config.showJavalinBanner = false;
            config.startupWatcherEnabled = false;
        });
        javalin.get("/livez", context -> answer(context, phase != TrainerStatus.Phase.STOPPED));
        javalin.get("/readyz", context -> answer(context, ready));
    }

    /**
     * {@return a server that listens}
     *
     * @param port port, 0 for any free one
     * @throws ConfigurationException if the port is taken
     */
    public static HealthServer start(int port) {
        HealthServer server = new HealthServer();
        try {
            server.javalin.start(port);
        } catch (JavalinBindException taken) {
            throw new ConfigurationException(
                    "Probes cannot be answered on port " + port
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
    public void changed(TrainerStatus status) {
        checkpointProblem = status.checkpointProblem();
        phase = status.phase();
        ready = status.ready();
    }

    @Override
    public void close() {
        javalin.stop();
    }

    private void answer(Context context, boolean well) throws JsonProcessingException {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("phase", phase);
        body.put("checkpointProblem", checkpointProblem);
        context.status(well ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE)
                .header(Header.CACHE_CONTROL, "no-store")
                .contentType("application/json")
                .result(JSON.writeValueAsString(body));
    }
}
