package io.palimpsest.local.lifecycle;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.Set;
import java.util.function.Consumer;

/** Hands on one short line for each of our own warnings and for every error; the log file has the details. */
final class WarningAppender extends AppenderBase<ILoggingEvent> {

    private final String ownLoggers;
    private final Set<String> quiet;
    private final Consumer<String> lines;

    /**
     * @param ownLoggers prefix of the loggers whose warnings matter to the reader of a terminal
     * @param quiet loggers whose errors are not for that reader
     * @param lines receives the lines
     */
    WarningAppender(String ownLoggers, Set<String> quiet, Consumer<String> lines) {
        this.ownLoggers = ownLoggers;
        this.quiet = quiet;
        this.lines = lines;
        setName("warnings");
    }

    @Override
    protected void append(ILoggingEvent event) {
        boolean ours = event.getLoggerName().startsWith(ownLoggers);
        if (event.getLevel().isGreaterOrEqual(ours ? Level.WARN : Level.ERROR)
                && !quiet.contains(event.getLoggerName())) {
            String firstLine = event.getFormattedMessage().lines().findFirst().orElse("");
            lines.accept(event.getLevel() + ": " + firstLine);
        }
    }
}
