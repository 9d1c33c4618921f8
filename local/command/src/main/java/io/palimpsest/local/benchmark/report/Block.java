package io.palimpsest.local.benchmark.report;

import java.util.List;

/** A piece of a report, without the form of any file. Text between backquotes is code. */
sealed interface Block {

    /** A title of a section. */
    record Heading(String text) implements Block {}

    /** Running text. */
    record Paragraph(String text) implements Block {}

    /** A list of short texts. */
    record Points(List<String> texts) implements Block {
        public Points {
            texts = List.copyOf(texts);
        }
    }

    /**
     * A table; the first cell of each row is its heading.
     *
     * @param caption what it shows
     * @param header headings of the columns
     * @param rows cells, as many in each row as headings
     */
    record Table(String caption, List<String> header, List<List<String>> rows) implements Block {
        public Table {
            header = List.copyOf(header);
            rows = rows.stream().map(List::copyOf).toList();
            for (List<String> row : rows) {
                if (row.size() != header.size()) {
                    throw new IllegalArgumentException(
                            "a row of '" + caption + "' has " + row.size() + " cells and not " + header.size());
                }
            }
        }
    }

    /**
     * A matrix of percentages, coloured where the form has colours.
     *
     * @param caption what it shows
     * @param corner heading of the column of row names
     * @param rows names of the rows
     * @param columns names of the columns
     * @param values percent, {@code [rows][columns]}; NaN for a cell that was not measured
     * @param marked column to be marked in each row; -1 for none
     */
    record Heat(String caption, String corner, List<String> rows, List<String> columns, double[][] values, int[] marked)
            implements Block {
        public Heat {
            rows = List.copyOf(rows);
            columns = List.copyOf(columns);
        }
    }

    /**
     * Bars with error bars, one for each name.
     *
     * @param title what they show
     * @param names names of the bars
     * @param values mean, lowest and highest of each
     * @param mark value that a line marks, e.g. chance
     * @param markName what it is
     */
    record Bars(String title, List<String> names, List<Spread> values, double mark, String markName) implements Block {
        public Bars {
            names = List.copyOf(names);
            values = List.copyOf(values);
        }
    }

    /**
     * Lines over named points.
     *
     * @param title what they show
     * @param points names of the points of the horizontal axis
     * @param series the lines
     */
    record Lines(String title, List<String> points, List<Series> series) implements Block {
        public Lines {
            points = List.copyOf(points);
            series = List.copyOf(series);
        }
    }

    /**
     * One line.
     *
     * @param name its name
     * @param values what was measured at each point; none where nothing was
     */
    record Series(String name, List<Spread> values) {
        public Series {
            values = List.copyOf(values);
        }
    }

    /** Blocks side by side where there is room. */
    record Grid(List<Block> blocks) implements Block {
        public Grid {
            blocks = List.copyOf(blocks);
        }
    }

    /** Blocks that a reader opens if wanted. */
    record Fold(String summary, List<Block> blocks) implements Block {
        public Fold {
            blocks = List.copyOf(blocks);
        }
    }
}
