package io.palimpsest.local.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class LineScreenTest {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private Instant now = Instant.EPOCH;
    private final LineScreen screen =
            new LineScreen(new PrintStream(bytes, true, StandardCharsets.UTF_8), () -> now, Duration.ofSeconds(5));

    @Test
    void summaryIsPrintedOncePerInterval() {
        screen.show(new Frame(List.of("x"), "first"));
        screen.show(new Frame(List.of("x"), "too early"));
        now = now.plusSeconds(5);
        screen.show(new Frame(List.of("x"), "second"));
        assertThat(lines()).containsExactly("first", "second");
    }

    @Test
    void unchangedSummaryIsNotRepeated() {
        screen.show(new Frame(List.of("x"), "same"));
        now = now.plusSeconds(60);
        screen.show(new Frame(List.of("x"), "same"));
        assertThat(lines()).containsExactly("same");
    }

    @Test
    void outputHoldsNoControlSequences() {
        screen.show(new Frame(List.of("x"), "summary"));
        screen.say("warning");
        screen.finish(List.of("end"));
        assertThat(lines()).containsExactly("summary", "warning", "end").noneMatch(line -> line.contains("\u001b"));
    }

    private List<String> lines() {
        return bytes.toString(StandardCharsets.UTF_8).lines().toList();
    }
}
