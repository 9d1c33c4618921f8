package io.palimpsest.evaluator.serving;

import io.palimpsest.evaluator.records.HeldOutSplit;
import java.util.List;

/**
 * The held-out pairs of one domain and split at one moment, in the order in which they are evaluated.
 *
 * @param domain the domain
 * @param split the split
 * @param revision equal for equal contents; every change has its own
 * @param items in order of sample id
 */
record GalleryBlock(String domain, HeldOutSplit split, long revision, List<GalleryItem> items) {
    GalleryBlock {
        items = List.copyOf(items);
    }
}
