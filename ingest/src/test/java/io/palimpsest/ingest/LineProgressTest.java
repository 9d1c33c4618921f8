package io.palimpsest.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LineProgressTest {

    @Test
    void aLineSaysCountRateAndTimeLeft() {
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        AtomicLong now = new AtomicLong();
        try (LineProgress progress =
                new LineProgress(new PrintStream(written, true, StandardCharsets.UTF_8), now::get)) {
            progress.start("birds", OptionalLong.of(1000));
            progress.advance("wild", 1);
            now.set(5_000_000_000L);
            progress.advance("wild", 250);
            now.set(20_000_000_000L);
            progress.advance("", 1000);
        }
        assertThat(written.toString(StandardCharsets.UTF_8).lines())
                .containsExactly(
                        "birds: 250 of 1000 pairs, 50 pairs/s, 15 s left, wild",
                        "birds: 1000 of 1000 pairs, 50 pairs/s",
                        "birds: 1000 of 1000 pairs, 50 pairs/s");
    }
}
