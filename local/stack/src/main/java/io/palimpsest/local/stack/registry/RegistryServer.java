package io.palimpsest.local.stack.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.util.JavalinBindException;
import java.io.IOException;
import java.util.Map;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The schema registry as a server: the Confluent REST API over HTTP on 127.0.0.1.
 *
 * <p>Runs from {@link #start} until {@link #close()}. Thread-safe.
 */
public final class RegistryServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RegistryServer.class);

    private final Javalin http;
    private final ChangeLog log;

    private RegistryServer(Javalin http, ChangeLog log) {
        this.http = http;
        this.log = log;
    }

    /**
     * Reads the schemas a broker holds and starts to answer.
     *
     * @param bootstrapServers the broker that keeps the schemas
     * @param port the loopback port, which must be free
     * @throws IOException if the broker or the port fails
     */
    public static RegistryServer start(String bootstrapServers, int port) throws IOException {
        ChangeLog log = ChangeLog.open(bootstrapServers);
        try {
            Javalin http = routes(SchemaRegistry.open(log));
            http.start("127.0.0.1", port);
            return new RegistryServer(http, log);
        } catch (JavalinBindException taken) {
            log.close();
            throw new IOException("the schema registry could not take port " + port + " on 127.0.0.1", taken);
        } catch (IOException | RuntimeException failure) {
            log.close();
            throw failure;
        }
    }

    private static Javalin routes(SchemaRegistry registry) {
        RegistryJson json = new RegistryJson();
        Javalin http = Javalin.create(RegistryServer::configure);
        http.get("/", context -> json.answer(context, Map.of()));
        new SchemaRoutes(registry, json).addTo(http);
        new SubjectRoutes(registry, json).addTo(http);
        new ConfigRoutes(registry, json).addTo(http);
        http.exception(RegistryException.class, (failure, context) -> refuse(json, failure, context));
        http.exception(
                JsonProcessingException.class,
                (failure, context) -> json.refuse(
                        context, 400, 400, "The request is not valid JSON: " + failure.getOriginalMessage()));
        http.exception(
                HttpResponseException.class,
                (failure, context) -> json.refuse(
                        context,
                        failure.getStatus(),
                        failure.getStatus(),
                        "HTTP " + failure.getStatus() + " " + failure.getMessage()));
        http.exception(Exception.class, (failure, context) -> {
            LOG.error("{} {} failed in the schema registry", context.method(), context.path(), failure);
            json.refuse(
                    context,
                    RegistryError.STORE_FAILED.status(),
                    RegistryError.STORE_FAILED.code(),
                    "Internal error: " + failure);
        });
        return http;
    }

    private static void refuse(RegistryJson json, RegistryException failure, Context context) {
        if (failure.error() == RegistryError.STORE_FAILED) {
            LOG.error("{} {} failed in the schema registry", context.method(), context.path(), failure);
        }
        json.refuse(context, failure.error().status(), failure.error().code(), failure.getMessage());
    }

    private static void configure(JavalinConfig config) {
        QueuedThreadPool threads = new QueuedThreadPool(16, 2);
        threads.setName("schema-registry");
        threads.setDaemon(true);
        config.jetty.threadPool = threads;
        config.showJavalinBanner = false;
        config.startupWatcherEnabled = false;
        config.http.maxRequestSize = 8L * 1024 * 1024;
    }

    @Override
    public void close() {
        http.stop();
        log.close();
    }
}
