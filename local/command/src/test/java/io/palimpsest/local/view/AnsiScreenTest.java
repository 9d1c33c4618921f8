package io.palimpsest.local.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnsiScreenTest {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final AnsiScreen screen = new AnsiScreen(new PrintStream(bytes, true, StandardCharsets.UTF_8));

    @Test
    void secondFrameOverwritesTheFirst() {
        screen.show(new Frame(List.of("one", "two"), "s"));
        bytes.reset();
        screen.show(new Frame(List.of("three"), "s"));
        assertThat(text()).startsWith("\u001b[2A\r").contains("three\u001b[K\n").contains("\u001b[J");
    }

    @Test
    void saidLineStaysAboveTheFrame() {
        screen.show(new Frame(List.of("frame"), "s"));
        bytes.reset();
        screen.say("warning");
        assertThat(text().indexOf("warning")).isBetween(0, text().indexOf("frame"));
    }

    @Test
    void nothingIsDrawnAfterTheEnd() {
        screen.show(new Frame(List.of("frame"), "s"));
        screen.finish(List.of("summary"));
        bytes.reset();
        screen.show(new Frame(List.of("late"), "s"));
        assertThat(text()).isEmpty();
    }

    private String text() {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
