package io.palimpsest.local.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WarningAppenderTest {

    @Test
    void ownWarningsAndForeignErrorsAreHandedOnWithTheirFirstLineButNotThoseThatAreSpared() {
        List<String> lines = new ArrayList<>();
        WarningAppender appender =
                new WarningAppender("io.palimpsest", Set.of("kafka.server.ReplicaManager"), lines::add);
        appender.start();
        LoggerContext context = new LoggerContext();
        log(appender, context.getLogger("io.palimpsest.trainer"), Level.WARN, "slow\nmore");
        log(appender, context.getLogger("io.palimpsest.trainer"), Level.INFO, "fine");
        log(appender, context.getLogger("org.apache.kafka.clients"), Level.WARN, "trying again");
        log(appender, context.getLogger("org.apache.kafka.clients"), Level.ERROR, "gave up");
        log(appender, context.getLogger("kafka.server.ReplicaManager"), Level.ERROR, "out of order");
        assertThat(lines).containsExactly("WARN: slow", "ERROR: gave up");
    }

    private static void log(WarningAppender appender, Logger logger, Level level, String message) {
        appender.doAppend(new LoggingEvent("", logger, level, message, null, null));
    }
}
