package io.palimpsest.local.lifecycle;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.FileAppender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.Encoder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides where log lines go. Call once per process, before the first service starts. */
public final class CommandLogging {

    private static final String PATTERN = "%d{HH:mm:ss.SSS} %-5level [%thread] %logger{36}: %msg%n";
    private static final String OWN = "io.palimpsest";
    private static final String CONSOLE = "console";
    /** Loggers that warn of what is normal here: an end offset asked for twice, and a machine without a GPU. */
    private static final List<String> CRYING_WOLF =
            List.of("org.apache.kafka.clients.consumer.internals.OffsetFetcherUtils", "ai.djl.util.cuda.CudaUtils");

    /**
     * Loggers of the embedded broker whose errors are for the log file: of a request that it refuses its client knows, which tries again and tells if
     * that does not help; and that a busy machine is late with heartbeats to itself passes.
     */
    private static final Set<String> SPARED =
            Set.of("kafka.server.ReplicaManager", "org.apache.kafka.controller.ReplicationControlManager");

    private CommandLogging() {}

    /** Logs to standard error: our own lines from INFO, those of the libraries from WARN; with debug one level more. */
    public static void toStandardError(boolean debug) {
        toStandardError(debug, LogFormat.TEXT, Map.of());
    }

    /**
     * Logs to standard error.
     *
     * @param debug whether to log one level more
     * @param format how lines look
     * @param onEveryLine fields of each line; a format without fields leaves them out
     */
    public static void toStandardError(boolean debug, LogFormat format, Map<String, String> onEveryLine) {
        LoggerContext context = reset();
        ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
        console.setName(CONSOLE);
        console.setTarget("System.err");
        attach(
                context,
                console,
                switch (format) {
                    case TEXT -> text();
                    case JSON -> new JsonLineEncoder(onEveryLine);
                });
        setLevels(context, debug);
    }

    /** {@return whether lines are read by programs, so that standard error is for nothing else} */
    public static boolean forPrograms() {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        return context.getLogger(Logger.ROOT_LOGGER_NAME).getAppender(CONSOLE)
                        instanceof OutputStreamAppender<ILoggingEvent> console
                && console.getEncoder() instanceof JsonLineEncoder;
    }

    /**
     * Logs to a file and keeps the terminal clean.
     *
     * @param file where all lines go, appended
     * @param debug whether debug lines are logged too
     * @param warnings receives one line for each of our own warnings and for every error that a reader of a terminal can do something
     *     about, from any thread
     */
    public static void toFile(Path file, boolean debug, Consumer<String> warnings) {
        LoggerContext context = reset();
        FileAppender<ILoggingEvent> appender = new FileAppender<>();
        appender.setFile(file.toString());
        attach(context, appender, text());
        WarningAppender terse = new WarningAppender(OWN, SPARED, warnings);
        start(context, terse);
        setLevels(context, debug);
    }

    private static void setLevels(LoggerContext context, boolean debug) {
        context.getLogger(OWN).setLevel(debug ? Level.DEBUG : Level.INFO);
        context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(debug ? Level.INFO : Level.WARN);
        if (!debug) {
            CRYING_WOLF.forEach(name -> context.getLogger(name).setLevel(Level.ERROR));
        }
    }

    private static LoggerContext reset() {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        return context;
    }

    private static PatternLayoutEncoder text() {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setPattern(PATTERN);
        return encoder;
    }

    private static void attach(
            LoggerContext context, OutputStreamAppender<ILoggingEvent> appender, Encoder<ILoggingEvent> encoder) {
        encoder.setContext(context);
        encoder.start();
        appender.setEncoder(encoder);
        start(context, appender);
    }

    private static void start(LoggerContext context, Appender<ILoggingEvent> appender) {
        appender.setContext(context);
        appender.start();
        context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(appender);
    }
}
