package io.palimpsest.local.commands;

import io.palimpsest.local.lifecycle.LogFormat;
import io.palimpsest.schemas.config.Setting;
import io.palimpsest.schemas.config.SettingCatalogue;

/** The settings of the command itself. */
final class LocalSettings {

    /** Longest clean stop. */
    static final Setting<Integer> SHUTDOWN_GRACE_SECONDS = Setting.ofInt(
            "shutdown.grace-seconds",
            30,
            0,
            3_600,
            "How long a process may take to stop after Ctrl-C or SIGTERM, e.g. to write a checkpoint, before it is ended.");

    /** Port of the probes. */
    static final Setting<Integer> HEALTH_HTTP_PORT = Setting.ofInt(
            "health.http-port",
            0,
            0,
            65_535,
            "Port on which train, evaluate or ingest answers the probes /livez, /readyz and /startupz and shows its meters"
                    + " as /metrics, on every interface; 0 for none. Processes of one machine need different ones.");

    /** How log lines look. */
    static final Setting<LogFormat> LOG_FORMAT = Setting.ofEnum(
            "log.format",
            LogFormat.TEXT,
            "How train, evaluate and ingest log on standard error: text, or json, one object a line with model, step,"
                    + " checkpoint, domain, partition and offset as fields.");

    /** Where traces go. */
    static final Setting<String> TRACING_OTLP_ENDPOINT = Setting.ofString(
            "tracing.otlp-endpoint",
            "",
            "Address of a collector that train, evaluate and ingest send traces to with OTLP over HTTP, e.g."
                    + " http://localhost:4318; OpenTelemetry's own OTEL_... variables add to it. Empty: nothing is traced.");

    private LocalSettings() {}

    static SettingCatalogue catalogue() {
        return SettingCatalogue.of(SHUTDOWN_GRACE_SECONDS, HEALTH_HTTP_PORT, LOG_FORMAT, TRACING_OTLP_ENDPOINT);
    }
}
