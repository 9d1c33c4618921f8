package io.palimpsest.local.lifecycle;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.function.Consumer;

/** Hands on one short line for each of our own warnings and for every error; the log file has the details. */
final class WarningAppender extends AppenderBase<ILoggingEvent> {

    private final String ownLoggers;
    private final Consumer<String> lines;

    /**
     * @param ownLoggers prefix of the loggers whose warnings matter to the reader of a terminal
     * @param lines receives the lines
     */
    WarningAppender(String ownLoggers, Consumer<String> lines) {
        this.ownLoggers = ownLoggers;
        this.lines = lines;
        setName("warnings");
    }

    @Override
    protected void append(ILoggingEvent event) {
        boolean ours = event.getLoggerName().startsWith(ownLoggers);
        if (event.getLevel().isGreaterOrEqual(ours ? Level.WARN : Level.ERROR)) {
            String firstLine = event.getFormattedMessage().lines().findFirst().orElse("");
            lines.accept(event.getLevel() + ": " + firstLine);
        }
    }
}
