package io.palimpsest.local.benchmark.report;

/** Draws bars with error bars as plain elements, whose text keeps its size on a narrow screen. */
final class BarChart {

    private BarChart() {}

    static String html(Block.Bars bars) {
        double top = bars.values().stream()
                .filter(spread -> !spread.none())
                .mapToDouble(Spread::highest)
                .max()
                .orElse(1);
        double end = Math.max(Axis.end(Math.max(top, bars.mark())), 1e-9);
        StringBuilder text = new StringBuilder("<figure class=\"bars\">\n<figcaption>")
                .append(Html.prose(bars.title()))
                .append("</figcaption>\n<ul>\n");
        for (int i = 0; i < bars.names().size(); i++) {
            Spread spread = bars.values().get(i);
            text.append("<li><span class=\"name\">")
                    .append(Html.escape(bars.names().get(i)))
                    .append("</span><span class=\"track\" aria-hidden=\"true\">");
            if (!spread.none()) {
                text.append("<span class=\"bar\" style=\"width:")
                        .append(share(spread.mean(), end))
                        .append("\"></span>");
                if (spread.count() > 1) {
                    text.append("<span class=\"error\" style=\"left:")
                            .append(share(spread.lowest(), end))
                            .append(";width:")
                            .append(share(spread.highest() - spread.lowest(), end))
                            .append("\"></span>");
                }
            }
            if (!Double.isNaN(bars.mark())) {
                text.append("<span class=\"mark\" style=\"left:")
                        .append(share(bars.mark(), end))
                        .append("\"></span>");
            }
            text.append("</span><span class=\"value\">")
                    .append(Numbers.tenths(spread.mean()))
                    .append("</span></li>\n");
        }
        text.append("</ul>\n<p class=\"note\">Bar: mean; line: lowest to highest");
        if (!Double.isNaN(bars.mark())) {
            text.append("; dashed: ")
                    .append(Html.escape(bars.markName()))
                    .append(' ')
                    .append(Numbers.tenths(bars.mark()));
        }
        return text.append(". The scale ends at ")
                .append(Html.number(end))
                .append(".</p>\n</figure>\n")
                .toString();
    }

    private static String share(double value, double end) {
        return Html.number(100 * Math.max(0, value) / end) + "%";
    }
}
