package io.palimpsest.ingest.emoji;

import io.palimpsest.events.v1.Split;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Joins concepts and drawings and puts them in order: domains in CLDR order, within a domain TEST, then VALIDATION in CLDR
 * order, then TRAIN shuffled by a stable hash, because neighbours in CLDR order look alike. Immutable.
 */
final class EmojiCatalogue {

    /** Of the share of all pairs; 12 % are reported on and 6 % serve for choosing settings. */
    static final HeldOutRule HELD_OUT = new HeldOutRule(0.12, 0.06);

    private static final String FLAGS = "flags";

    private final List<EmojiConcept> concepts;
    private final List<IconSet> vendors;
    private final IconSet flagVendor;

    /**
     * @param concepts in CLDR order
     * @param vendors drawings of every domain
     * @param flagVendor joins for flags alone, which most vendors do not draw, so that a held-out flag is not a country
     *     never seen
     */
    EmojiCatalogue(List<EmojiConcept> concepts, List<IconSet> vendors, IconSet flagVendor) {
        this.concepts = List.copyOf(concepts);
        this.vendors = List.copyOf(vendors);
        this.flagVendor = flagVendor;
    }

    /** The stream that is learned. */
    List<EmojiDrawing> stream() {
        List<EmojiDrawing> drawings = new ArrayList<>();
        Map<String, Integer> conceptsOfDrawing = conceptsOfDrawing();
        for (EmojiConcept concept : concepts) {
            Map<String, String> svgByVendor = drawingsOf(concept);
            List<String> names = List.copyOf(svgByVendor.keySet());
            List<String> ambiguous = names.stream()
                    .filter(vendor -> conceptsOfDrawing.get(vendor + svgByVendor.get(vendor)) > 1)
                    .toList();
            Map<String, Split> splits = HELD_OUT.split(concept.hexcode(), names, ambiguous);
            svgByVendor.forEach((vendor, svg) ->
                    drawings.add(new EmojiDrawing(concept, vendor, concept.domain(), splits.get(vendor), svg)));
        }
        List<String> domains = domains();
        drawings.sort(Comparator.comparingInt((EmojiDrawing drawing) -> domains.indexOf(drawing.domain()))
                .thenComparingInt(drawing -> rank(drawing.split()))
                .thenComparingLong(
                        drawing -> drawing.split() == Split.TRAIN ? StableHash.number("order", drawing.id()) : 0));
        return drawings;
    }

    /**
     * The drawings of the flag vendor that the stream does not hold, all TEST: a style never trained. Their domains are
     * named apart, {@code animals-nature.openmoji}, because a gallery must not hold a caption twice.
     */
    List<EmojiDrawing> unseenVendor() {
        List<EmojiDrawing> drawings = new ArrayList<>();
        for (EmojiConcept concept : concepts) {
            if (!concept.domain().equals(FLAGS)) {
                flagVendor
                        .drawing(concept.hexcode())
                        .ifPresent(svg -> drawings.add(new EmojiDrawing(
                                concept,
                                flagVendor.vendor(),
                                concept.domain() + "." + flagVendor.vendor(),
                                Split.TEST,
                                svg)));
            }
        }
        return drawings;
    }

    List<String> domains() {
        return concepts.stream().map(EmojiConcept::domain).distinct().toList();
    }

    private Map<String, String> drawingsOf(EmojiConcept concept) {
        Map<String, String> svgByVendor = new LinkedHashMap<>();
        List<IconSet> drawers = new ArrayList<>(vendors);
        if (concept.domain().equals(FLAGS)) {
            drawers.add(flagVendor);
        }
        drawers.forEach(
                vendor -> vendor.drawing(concept.hexcode()).ifPresent(svg -> svgByVendor.put(vendor.vendor(), svg)));
        return svgByVendor;
    }

    private Map<String, Integer> conceptsOfDrawing() {
        Map<String, Integer> counts = new HashMap<>();
        for (EmojiConcept concept : concepts) {
            drawingsOf(concept).forEach((vendor, svg) -> counts.merge(vendor + svg, 1, Integer::sum));
        }
        return counts;
    }

    private static int rank(Split split) {
        return switch (split) {
            case TEST -> 0;
            case VALIDATION -> 1;
            case TRAIN, UNSPECIFIED -> 2;
        };
    }
}
