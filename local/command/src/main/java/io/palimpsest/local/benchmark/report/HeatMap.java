package io.palimpsest.local.benchmark.report;

/** Draws a matrix as a table whose cells are coloured by value: real text that can be read aloud, copied and zoomed. */
final class HeatMap {

    private HeatMap() {}

    static String html(Block.Heat heat) {
        StringBuilder text = new StringBuilder(Html.tableBegin(heat.caption(), "heat"))
                .append("<thead><tr><th scope=\"col\">")
                .append(Html.prose(heat.corner()))
                .append("</th>");
        heat.columns().forEach(column -> text.append("<th scope=\"col\"><span>")
                .append(Html.escape(column))
                .append("</span></th>"));
        text.append("</tr></thead>\n<tbody>\n");
        for (int row = 0; row < heat.rows().size(); row++) {
            text.append("<tr><th scope=\"row\">")
                    .append(Html.escape(heat.rows().get(row)))
                    .append("</th>");
            for (int column = 0; column < heat.columns().size(); column++) {
                text.append(cell(heat.values()[row][column], heat.marked()[row] == column));
            }
            text.append("</tr>\n");
        }
        return text.append("</tbody>\n").append(Html.TABLE_END).toString();
    }

    /** The colour of the text changes where the ramp does in the light form, or a little before in the dark one. */
    private static String text(double value) {
        return value < 64 ? " t0" : value < 72 ? " t1" : " t2";
    }

    private static String cell(double value, boolean own) {
        String mark = own ? " own" : "";
        if (Double.isNaN(value)) {
            return "<td class=\"unknown" + mark + "\">" + Numbers.NONE + "</td>";
        }
        // The ramp has a middle colour: below it a cell mixes low and middle, above it middle and high.
        boolean upper = value >= 50;
        double share = upper ? 2 * (value - 50) : 2 * value;
        return "<td class=\"" + (upper ? "upper" : "lower") + text(value) + mark + "\" style=\"--share:"
                + Html.number(share) + "%\">" + Numbers.tenths(value) + "</td>";
    }
}
