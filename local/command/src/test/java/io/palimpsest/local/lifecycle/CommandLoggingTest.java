package io.palimpsest.local.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.core.joran.spi.JoranException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

class CommandLoggingTest {

    private static final Logger LOG = LoggerFactory.getLogger(CommandLoggingTest.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final LoggedError error = new LoggedError();

    @AfterEach
    void restore() throws JoranException {
        error.close();
    }

    @Test
    void aJsonLineIsOneObjectWithTheFieldsOfTheLine() throws IOException {
        CommandLogging.toStandardError(false, LogFormat.JSON, Map.of("model", "shop"));
        LOG.atInfo()
                .addKeyValue("step", 300L)
                .addKeyValue("domain", "say \"hello\"\n")
                .addKeyValue("settings", Map.of("a.b", Map.of("value", "1")))
                .addKeyValue("unknown", (Object) null)
                .addKeyValue("loss", Double.NaN)
                .log("Step {} of {}", 300, "shop");
        assertThat(error.text().lines()).hasSize(1);
        JsonNode line = JSON.readTree(error.text());
        assertThat(line.get("message").asText()).isEqualTo("Step 300 of shop");
        assertThat(line.get("level").asText()).isEqualTo("INFO");
        assertThat(line.get("loggerName").asText()).isEqualTo(CommandLoggingTest.class.getName());
        assertThat(line.get("threadName").asText()).isNotEmpty();
        assertThat(Duration.between(Instant.parse(line.get("time").asText()), Instant.now()))
                .isLessThan(Duration.ofMinutes(1));
        assertThat(line.get("model").asText()).isEqualTo("shop");
        assertThat(line.get("step").isNumber()).isTrue();
        assertThat(line.get("step").asLong()).isEqualTo(300);
        assertThat(line.get("domain").asText()).isEqualTo("say \"hello\"\n");
        assertThat(line.get("settings").get("a.b").get("value").asText()).isEqualTo("1");
        assertThat(line.has("unknown")).isFalse();
        assertThat(line.get("loss").asText()).isEqualTo("NaN");
        assertThat(line.has("throwable")).isFalse();
    }

    @Test
    void aFailureStaysOnItsLine() throws IOException {
        CommandLogging.toStandardError(false, LogFormat.JSON, Map.of());
        LOG.error("It failed", new IllegalStateException("first\nsecond", new IOException("disk")));
        assertThat(error.text().lines()).hasSize(1);
        JsonNode throwable = JSON.readTree(error.text()).get("throwable");
        assertThat(throwable.get("className").asText()).isEqualTo(IllegalStateException.class.getName());
        assertThat(throwable.get("message").asText()).isEqualTo("first\nsecond");
        assertThat(throwable.get("cause").get("message").asText()).isEqualTo("disk");
    }

    @Test
    void whatIsSaidAboutTheThreadIsAField() throws IOException {
        CommandLogging.toStandardError(false, LogFormat.JSON, Map.of());
        try (MDC.MDCCloseable about = MDC.putCloseable("checkpoint", "step-00000001")) {
            LOG.info("Written");
        }
        assertThat(JSON.readTree(error.text()).get("checkpoint").asText()).isEqualTo("step-00000001");
    }

    @Test
    void aTextLineSaysEverythingOnce() {
        CommandLogging.toStandardError(false, LogFormat.TEXT, Map.of("model", "shop"));
        LOG.atInfo().addKeyValue("step", 300).log("Stopped after step {}", 300);
        assertThat(error.text())
                .endsWith("CommandLoggingTest: Stopped after step 300\n")
                .doesNotContain("shop")
                .doesNotContain("step=");
    }

    @Test
    void standardErrorIsForProgramsOnlyInJson() {
        CommandLogging.toStandardError(false);
        assertThat(CommandLogging.forPrograms()).isFalse();
        CommandLogging.toStandardError(false, LogFormat.JSON, Map.of());
        assertThat(CommandLogging.forPrograms()).isTrue();
    }
}
