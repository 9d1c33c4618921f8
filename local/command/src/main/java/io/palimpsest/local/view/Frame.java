package io.palimpsest.local.view;

import java.util.List;

/**
 * One state of a live view.
 *
 * @param lines what a terminal shows, top to bottom
 * @param summary the same in one line, for output that is not a terminal
 */
public record Frame(List<String> lines, String summary) {

    public Frame {
        lines = List.copyOf(lines);
        if (summary.isBlank()) {
            throw new IllegalArgumentException("summary of a frame must not be blank");
        }
    }
}
