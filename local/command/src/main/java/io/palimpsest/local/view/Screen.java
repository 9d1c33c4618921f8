package io.palimpsest.local.view;

import java.util.List;

/** Where a live view is drawn. Implementations are safe to call from any thread. */
public interface Screen {

    /** Shows the current state of the view. */
    void show(Frame frame);

    /** Prints one line that stays, above the view where there is one. */
    void say(String line);

    /** Prints lines that stay and ends the view: the last frame is left as it is, nothing is redrawn afterwards. */
    void finish(List<String> lines);
}
