package io.palimpsest.ingest.emoji;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One vendor's drawings in the Iconify JSON format: {@code icons.json} holds SVG bodies, {@code chars.json} maps a code
 * point sequence to an icon name. Immutable; safe for any thread.
 */
final class IconSet {

    /** A drawing may be an alias of an alias; a longer chain is a cycle. */
    private static final int LONGEST_ALIAS_CHAIN = 8;

    private final String vendor;
    private final JsonNode icons;
    private final Map<String, String> nameByHexcode = new HashMap<>();

    private IconSet(String vendor, JsonNode icons, JsonNode chars) {
        this.vendor = vendor;
        this.icons = icons;
        chars.properties()
                .forEach(entry -> nameByHexcode.put(
                        normaliseHexcode(entry.getKey()), entry.getValue().asText()));
    }

    /**
     * Reads an unpacked package.
     *
     * @param vendor name used in sample ids, e.g. {@code noto}
     * @param packageFolder folder with {@code icons.json} and {@code chars.json}
     */
    static IconSet read(String vendor, Path packageFolder) throws IOException {
        ObjectMapper json = new ObjectMapper();
        return new IconSet(
                vendor,
                json.readTree(packageFolder.resolve("icons.json").toFile()),
                json.readTree(packageFolder.resolve("chars.json").toFile()));
    }

    String vendor() {
        return vendor;
    }

    /** Code points in lower case without the variation selector, on which the packages disagree. */
    static String normaliseHexcode(String hexcode) {
        return hexcode.toLowerCase(Locale.ROOT).replace("-fe0f", "");
    }

    /** The drawing of a concept as a whole SVG document, or empty when the vendor has none. */
    Optional<String> drawing(String hexcode) {
        return Optional.ofNullable(nameByHexcode.get(normaliseHexcode(hexcode))).map(this::document);
    }

    private String document(String name) {
        boolean mirrored = false;
        String icon = name;
        for (int hops = 0; !icons.path("icons").has(icon); hops++) {
            JsonNode alias = icons.path("aliases").path(icon);
            if (alias.isMissingNode() || hops == LONGEST_ALIAS_CHAIN) {
                throw new IllegalArgumentException("The package of " + vendor + " maps a code point to icon '" + name
                        + "', which it does not hold");
            }
            // Only mirrored aliases occur in these packages; the mirror is written around the parent's body.
            mirrored ^= alias.path("hFlip").asBoolean();
            icon = alias.path("parent").asText();
        }
        JsonNode node = icons.path("icons").path(icon);
        double left = number(node, "left", 0);
        double top = number(node, "top", 0);
        double width = number(node, "width", 16);
        double height = number(node, "height", 16);
        String body = node.path("body").asText();
        if (mirrored) {
            body = "<g transform=\"translate(" + (2 * left + width) + " 0) scale(-1 1)\">" + body + "</g>";
        }
        return "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" width=\"" + width
                + "\" height=\"" + height + "\" viewBox=\"" + left + " " + top + " " + width + " " + height + "\">"
                + body + "</svg>";
    }

    /** An icon's own value, else the set's, else the default of the format. */
    private double number(JsonNode icon, String field, double formatDefault) {
        return icon.path(field).asDouble(icons.path(field).asDouble(formatDefault));
    }
}
