package io.palimpsest.local.view;

import java.util.ArrayList;
import java.util.List;

/** A plain-text table: the first column is aligned to the left, the others to the right. Not safe for threads. */
public final class Table {

    private static final String GAP = "  ";

    private final List<List<String>> rows = new ArrayList<>();

    /** @param header the titles of the columns */
    public Table(List<String> header) {
        rows.add(List.copyOf(header));
    }

    /** Adds a row with one cell for each column. */
    public Table row(List<String> cells) {
        if (cells.size() != rows.get(0).size()) {
            throw new IllegalArgumentException(
                    "a row of this table has " + rows.get(0).size() + " cells but got " + cells);
        }
        rows.add(List.copyOf(cells));
        return this;
    }

    /** @return the header and the rows as lines of equal layout */
    public List<String> lines() {
        int columns = rows.get(0).size();
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int column = 0; column < columns; column++) {
                widths[column] = Math.max(widths[column], row.get(column).length());
            }
        }
        List<String> lines = new ArrayList<>();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < columns; column++) {
                String padding = " ".repeat(widths[column] - row.get(column).length());
                String cell = row.get(column);
                line.append(column == 0 ? cell + padding : GAP + padding + cell);
            }
            lines.add(line.toString().stripTrailing());
        }
        return lines;
    }
}
