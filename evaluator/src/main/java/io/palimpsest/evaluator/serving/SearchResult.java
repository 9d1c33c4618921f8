package io.palimpsest.evaluator.serving;

import java.util.List;

/**
 * What a search found.
 *
 * @param searched how many pairs were compared
 * @param hits the best of them, best first
 */
public record SearchResult(int searched, List<Hit> hits) {
    public SearchResult {
        hits = List.copyOf(hits);
    }

    /**
     * A pair that was found.
     *
     * @param item the pair
     * @param score cosine of the angle between it and the query
     */
    public record Hit(GalleryItem item, float score) {}
}
