package io.palimpsest.local.lifecycle;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.FileAppender;
import ch.qos.logback.core.OutputStreamAppender;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides where log lines go. Call once per process, before the first service starts. */
public final class CommandLogging {

    private static final String PATTERN = "%d{HH:mm:ss.SSS} %-5level [%thread] %logger{36}: %msg%n";
    private static final String OWN = "io.palimpsest";
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
        LoggerContext context = reset();
        ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
        console.setTarget("System.err");
        attach(context, console);
        setLevels(context, debug);
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
        attach(context, appender);
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

    private static void attach(LoggerContext context, OutputStreamAppender<ILoggingEvent> appender) {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern(PATTERN);
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
