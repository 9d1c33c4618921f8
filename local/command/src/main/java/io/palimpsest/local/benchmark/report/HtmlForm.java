package io.palimpsest.local.benchmark.report;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Writes a report as one HTML file that loads nothing and runs no script, so that it can be mailed, kept and read anywhere. Light and dark
 * follow the reader's system.
 */
final class HtmlForm {

    private static final String STYLE = "report.css";

    private final StringBuilder text = new StringBuilder();

    private HtmlForm() {}

    /** The whole document. */
    static String of(String title, List<Block> blocks) throws IOException {
        HtmlForm form = new HtmlForm();
        form.text
                .append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
                .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
                .append("<meta name=\"color-scheme\" content=\"light dark\">\n<title>")
                .append(Html.escape(title))
                .append("</title>\n<style>\n")
                .append(style())
                .append("</style>\n</head>\n<body>\n<main>\n<h1>")
                .append(Html.escape(title))
                .append("</h1>\n");
        form.add(blocks);
        form.text.append("</main>\n</body>\n</html>\n");
        return form.text.toString();
    }

    private static String style() throws IOException {
        try (InputStream style = HtmlForm.class.getResourceAsStream(STYLE)) {
            if (style == null) {
                throw new IllegalStateException(
                        "The resource " + STYLE + " is missing; build the command module again");
            }
            return new String(style.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private void add(List<Block> blocks) {
        blocks.forEach(this::add);
    }

    private void add(Block block) {
        if (block instanceof Block.Heading heading) {
            text.append("<h2>").append(Html.prose(heading.text())).append("</h2>\n");
        } else if (block instanceof Block.Paragraph paragraph) {
            text.append("<p>").append(Html.prose(paragraph.text())).append("</p>\n");
        } else if (block instanceof Block.Points points) {
            text.append("<ul>\n");
            points.texts()
                    .forEach(point ->
                            text.append("<li>").append(Html.prose(point)).append("</li>\n"));
            text.append("</ul>\n");
        } else if (block instanceof Block.Table table) {
            add(table);
        } else if (block instanceof Block.Heat heat) {
            text.append(HeatMap.html(heat));
        } else if (block instanceof Block.Bars bars) {
            text.append(BarChart.html(bars));
        } else if (block instanceof Block.Lines lines) {
            text.append(LineChart.html(lines));
        } else if (block instanceof Block.Grid grid) {
            text.append("<div class=\"grid\">\n");
            add(grid.blocks());
            text.append("</div>\n");
        } else if (block instanceof Block.Fold fold) {
            text.append("<details>\n<summary>")
                    .append(Html.prose(fold.summary()))
                    .append("</summary>\n");
            add(fold.blocks());
            text.append("</details>\n");
        }
    }

    /** The range of a measurement goes on a line of its own, so that the table stays narrow. */
    private static String rangeBelow(String cell) {
        return Html.prose(cell).replaceFirst("^(\\S+ ± \\S+) (\\(.*\\))$", "$1<small>$2</small>");
    }

    private void add(Block.Table table) {
        text.append(Html.tableBegin(table.caption(), ""));
        text.append("<thead><tr>");
        table.header().forEach(cell -> text.append("<th scope=\"col\">")
                .append(Html.prose(cell))
                .append("</th>"));
        text.append("</tr></thead>\n<tbody>\n");
        for (List<String> row : table.rows()) {
            text.append("<tr><th scope=\"row\">").append(Html.prose(row.get(0))).append("</th>");
            row.stream().skip(1).forEach(cell -> text.append("<td>")
                    .append(rangeBelow(cell))
                    .append("</td>"));
            text.append("</tr>\n");
        }
        text.append("</tbody>\n").append(Html.TABLE_END);
    }
}
