package io.palimpsest.local.benchmark.report;

import java.util.Locale;

/** Small pieces of HTML and SVG. */
final class Html {

    /** What closes {@link #tableBegin}. */
    static final String TABLE_END = "</table>\n</div>\n</figure>\n";

    private Html() {}

    /**
     * The beginning of a table in a frame. What is wider than the screen is scrolled, by keyboard too; the caption stays.
     *
     * @param caption what it shows, may be empty
     * @param style class of the table, empty for none
     */
    static String tableBegin(String caption, String style) {
        String name = caption.isEmpty() ? "Table" : escape(caption.replaceAll("[`*]", ""));
        return "<figure>\n" + (caption.isEmpty() ? "" : "<figcaption>" + prose(caption) + "</figcaption>\n")
                + "<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"" + name + "\">\n<table"
                + (style.isEmpty() ? "" : " class=\"" + style + "\"") + " aria-label=\"" + name + "\">\n";
    }

    /** Text that may stand in an element or an attribute. */
    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    /** Running text; what stands between backquotes becomes code, between two stars strong. */
    static String prose(String text) {
        return escape(text)
                .replaceAll("`([^`]*)`", "<code>$1</code>")
                .replaceAll("\\*\\*([^*]+)\\*\\*", "<strong>$1</strong>");
    }

    /** A number in an attribute, two decimals at most. */
    static String number(double value) {
        String text = String.format(Locale.ROOT, "%.2f", value);
        return text.contains(".") ? text.replaceAll("\\.?0+$", "") : text;
    }
}
