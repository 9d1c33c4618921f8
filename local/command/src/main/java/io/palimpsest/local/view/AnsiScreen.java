package io.palimpsest.local.view;

import java.io.PrintStream;
import java.util.List;

/** Redraws the view in place with ANSI control sequences. Lines longer than the terminal are cut by the terminal. */
public final class AnsiScreen implements Screen {

    private static final String ESCAPE = "\u001b[";
    // Without line wrap one line of the frame is one row of the terminal, whatever its width.
    private static final String NO_WRAP = ESCAPE + "?7l";
    private static final String WRAP = ESCAPE + "?7h";
    private static final String CLEAR_TO_END_OF_LINE = ESCAPE + "K";
    private static final String CLEAR_BELOW = ESCAPE + "J";

    private final PrintStream out;
    private List<String> drawn = List.of();
    private boolean finished;

    /** @param out the terminal */
    public AnsiScreen(PrintStream out) {
        this.out = out;
    }

    @Override
    public synchronized void show(Frame frame) {
        if (!finished) {
            redraw(List.of(), frame.lines());
        }
    }

    @Override
    public synchronized void say(String line) {
        redraw(List.of(line), drawn);
    }

    @Override
    public synchronized void finish(List<String> lines) {
        finished = true;
        drawn = List.of();
        lines.forEach(out::println);
        out.flush();
    }

    private void redraw(List<String> above, List<String> lines) {
        StringBuilder text = new StringBuilder();
        if (!drawn.isEmpty()) {
            text.append(ESCAPE).append(drawn.size()).append("A\r");
        }
        for (String line : above) {
            text.append(line).append(CLEAR_TO_END_OF_LINE).append('\n');
        }
        text.append(NO_WRAP);
        for (String line : lines) {
            text.append(line).append(CLEAR_TO_END_OF_LINE).append('\n');
        }
        text.append(CLEAR_BELOW).append(WRAP);
        out.print(text);
        out.flush();
        drawn = lines;
    }
}
