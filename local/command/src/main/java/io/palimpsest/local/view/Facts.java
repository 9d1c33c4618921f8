package io.palimpsest.local.view;

import java.util.ArrayList;
import java.util.List;

/** Labelled values under one another, the values aligned, in sections. Not safe for threads. */
public final class Facts {

    private static final String GAP = "  ";

    private record Line(String label, String value) {}

    private final List<Line> lines = new ArrayList<>();

    /** Adds a value; an empty label continues the one above. */
    public Facts fact(String label, Object value) {
        lines.add(new Line(label, String.valueOf(value)));
        return this;
    }

    /** Adds values under one label; none at all are said to be none. */
    public Facts facts(String label, List<String> values) {
        if (values.isEmpty()) {
            return fact(label, "none");
        }
        String next = label;
        for (String value : values) {
            fact(next, value);
            next = "";
        }
        return this;
    }

    /** {@return the lines} */
    public List<String> lines() {
        int width = lines.stream().mapToInt(line -> line.label().length()).max().orElse(0);
        return lines.stream()
                .map(line -> line.label() + " ".repeat(width - line.label().length()) + GAP + line.value())
                .map(String::stripTrailing)
                .toList();
    }
}
