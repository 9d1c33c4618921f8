package io.palimpsest.local.benchmark.report;

import java.util.ArrayList;
import java.util.List;

/** Draws lines with the range of the runs around them as inline SVG, and a legend of text. */
final class LineChart {

    private static final double WIDTH = 420;
    private static final double LEFT = 38;
    private static final double RIGHT = 12;
    private static final double TOP = 10;
    private static final double PLOT = 190;
    private static final double HEIGHT = TOP + PLOT + 74;
    private static final int LABEL_LENGTH = 13;
    private static final int COLORS = 10;

    private final Block.Lines lines;
    private final double end;
    private final StringBuilder text = new StringBuilder();

    private LineChart(Block.Lines lines) {
        this.lines = lines;
        this.end = Axis.end(lines.series().stream()
                .flatMap(series -> series.values().stream())
                .filter(spread -> !spread.none())
                .mapToDouble(Spread::highest)
                .max()
                .orElse(1));
    }

    static String html(Block.Lines lines) {
        return new LineChart(lines).draw();
    }

    private String draw() {
        text.append("<figure class=\"lines\">\n<figcaption>")
                .append(Html.prose(lines.title()))
                .append("</figcaption>\n<svg viewBox=\"0 0 ")
                .append(Html.number(WIDTH))
                .append(' ')
                .append(Html.number(HEIGHT))
                .append("\" role=\"img\" aria-label=\"")
                .append(Html.escape(lines.title() + ". The table below holds the numbers."))
                .append("\">\n");
        axes();
        for (int i = 0; i < lines.series().size(); i++) {
            series(i);
        }
        text.append("</svg>\n<ul class=\"legend\">\n");
        for (int i = 0; i < lines.series().size(); i++) {
            text.append("<li><svg viewBox=\"0 0 26 10\" class=\"s")
                    .append(i % COLORS)
                    .append("\" aria-hidden=\"true\"><path class=\"line\" d=\"M1 5H25\"/>")
                    .append(marker(i, 13, 5))
                    .append("</svg>")
                    .append(Html.escape(lines.series().get(i).name()))
                    .append("</li>\n");
        }
        return text.append("</ul>\n</figure>\n").toString();
    }

    private void axes() {
        double step = Axis.step(end);
        for (double value = 0; value <= end + step / 2; value += step) {
            text.append("<path class=\"rule\" d=\"M")
                    .append(at(LEFT, y(value)))
                    .append("H")
                    .append(Html.number(WIDTH - RIGHT))
                    .append("\"/><text class=\"tick\" text-anchor=\"end\" x=\"")
                    .append(Html.number(LEFT - 5))
                    .append("\" y=\"")
                    .append(Html.number(y(value) + 3.5))
                    .append("\">")
                    .append(Html.number(value))
                    .append("</text>\n");
        }
        for (int point = 0; point < lines.points().size(); point++) {
            double x = x(point);
            double y = TOP + PLOT + 12;
            text.append("<text class=\"tick\" text-anchor=\"end\" transform=\"translate(")
                    .append(at(x + 3, y))
                    .append(") rotate(-50)\">")
                    .append(Html.escape(shortened(lines.points().get(point))))
                    .append("</text>\n");
        }
    }

    private void series(int index) {
        List<Spread> values = lines.series().get(index).values();
        List<String> upper = new ArrayList<>();
        List<String> lower = new ArrayList<>();
        List<String> middle = new ArrayList<>();
        StringBuilder markers = new StringBuilder();
        for (int point = 0; point < values.size(); point++) {
            Spread spread = values.get(point);
            if (!spread.none()) {
                upper.add(at(x(point), y(spread.highest())));
                lower.add(0, at(x(point), y(spread.lowest())));
                middle.add(at(x(point), y(spread.mean())));
                markers.append(marker(index, x(point), y(spread.mean())));
            }
        }
        if (middle.isEmpty()) {
            return;
        }
        text.append("<g class=\"s").append(index % COLORS).append("\">");
        if (middle.size() == 1) {
            // A single point has no area around it, but a range.
            text.append("<path class=\"line\" d=\"M")
                    .append(upper.get(0))
                    .append('L')
                    .append(lower.get(0))
                    .append("\"/>");
        } else {
            text.append("<path class=\"range\" d=\"M")
                    .append(String.join("L", upper))
                    .append('L')
                    .append(String.join("L", lower))
                    .append("Z\"/><path class=\"line\" d=\"M")
                    .append(String.join("L", middle))
                    .append("\"/>");
        }
        text.append(markers).append("</g>\n");
    }

    /** Told apart by form too, for those who cannot tell the colours apart. */
    private static String marker(int index, double x, double y) {
        double r = 3.2;
        return switch (index % 4) {
            case 0 -> "<circle class=\"dot\" cx=\"" + Html.number(x) + "\" cy=\"" + Html.number(y) + "\" r=\"3\"/>";
            case 1 -> "<rect class=\"dot\" x=\"" + Html.number(x - 2.8) + "\" y=\"" + Html.number(y - 2.8)
                    + "\" width=\"5.6\" height=\"5.6\"/>";
            case 2 -> "<path class=\"dot\" d=\"M" + at(x, y - r - 0.6) + "L" + at(x + r + 0.4, y + r) + "L"
                    + at(x - r - 0.4, y + r) + "Z\"/>";
            default -> "<path class=\"dot\" d=\"M" + at(x, y - r - 1) + "L" + at(x + r + 1, y) + "L" + at(x, y + r + 1)
                    + "L" + at(x - r - 1, y) + "Z\"/>";
        };
    }

    private double x(int point) {
        int gaps = Math.max(1, lines.points().size() - 1);
        double inset = 16;
        return LEFT + inset + (WIDTH - LEFT - RIGHT - 2 * inset) * point / gaps;
    }

    private double y(double value) {
        return TOP + PLOT * (1 - Math.max(0, value) / end);
    }

    private static String shortened(String label) {
        return label.length() <= LABEL_LENGTH ? label : label.substring(0, LABEL_LENGTH - 1) + "…";
    }

    private static String at(double x, double y) {
        return Html.number(x) + " " + Html.number(y);
    }
}
