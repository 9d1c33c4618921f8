package io.palimpsest.local.tracing;

import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.palimpsest.schemas.config.ConfigurationException;
import io.palimpsest.schemas.traces.Traces;
import java.util.Map;
import org.slf4j.bridge.SLF4JBridgeHandler;

/**
 * The traces of one process and where they go: with OTLP over HTTP to a collector, in batches, on a thread of OpenTelemetry's. A collector that cannot be reached costs
 * the traces and nothing else. Closing sends what is left and waits for it at most ten seconds.
 */
public final class Tracing implements AutoCloseable {

    private final Traces traces;
    private final OpenTelemetrySdk telemetry;

    private Tracing(Traces traces, OpenTelemetrySdk telemetry) {
        this.traces = traces;
        this.telemetry = telemetry;
    }

    /**
     * {@return traces that are sent to a place}
     *
     * @param endpoint address of a collector; empty traces nothing
     * @param service name of the process in traces
     * @throws ConfigurationException if OpenTelemetry does not take the address, or one of its own variables
     */
    public static Tracing open(String endpoint, String service) {
        if (endpoint.isBlank()) {
            return new Tracing(Traces.OFF, null);
        }
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
        try {
            OpenTelemetrySdk telemetry = AutoConfiguredOpenTelemetrySdk.builder()
                    .addPropertiesSupplier(() -> Map.of(
                            "otel.service.name", service,
                            "otel.traces.exporter", "otlp",
                            "otel.metrics.exporter", "none",
                            "otel.logs.exporter", "none",
                            "otel.exporter.otlp.protocol", "http/protobuf",
                            "otel.exporter.otlp.endpoint", endpoint))
                    .disableShutdownHook()
                    .build()
                    .getOpenTelemetrySdk();
            return new Tracing(Traces.to(telemetry), telemetry);
        } catch (RuntimeException refused) {
            throw new ConfigurationException(
                    "Traces cannot be sent to '" + endpoint + "': " + refused.getMessage()
                            + " Set tracing.otlp-endpoint to an address such as http://localhost:4318, or to nothing.",
                    refused);
        }
    }

    /** {@return what is traced with} */
    public Traces traces() {
        return traces;
    }

    @Override
    public void close() {
        if (telemetry != null) {
            telemetry.close();
        }
    }
}
