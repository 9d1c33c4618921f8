package io.palimpsest.evaluator.serving;

import io.palimpsest.evaluator.encoding.CheckpointModel;
import io.palimpsest.evaluator.metrics.FeatureMatrix;
import io.palimpsest.evaluator.metrics.Ranking;
import io.palimpsest.evaluator.records.HeldOutSplit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * The held-out pairs with their features under one checkpoint. Immutable, usable from any thread.
 *
 * @param revision of the gallery that it was made of, or an earlier one
 * @param blocks by domain and split
 */
public record SearchIndex(long revision, List<IndexedBlock> blocks) {
    static final SearchIndex EMPTY = new SearchIndex(0, List.of());

    public SearchIndex {
        blocks = List.copyOf(blocks);
    }

    /**
     * Indexes what the gallery holds now.
     *
     * @param before index under the same checkpoint, whose blocks are taken over where nothing has changed
     * @param batchSize pairs encoded at once
     * @param stop asked now and then
     * @throws InterruptedException if it is to stop
     */
    static SearchIndex of(
            HeldOutGallery gallery, CheckpointModel model, SearchIndex before, int batchSize, BooleanSupplier stop)
            throws InterruptedException {
        long revision = gallery.revision();
        List<IndexedBlock> indexed = new ArrayList<>();
        for (GalleryBlock block : gallery.blocks()) {
            Optional<IndexedBlock> same = before.unchanged(block);
            indexed.add(same.isPresent() ? same.get() : IndexedBlock.of(block, model, batchSize, stop));
        }
        return new SearchIndex(revision, indexed);
    }

    /** Number of pairs. */
    public int size() {
        return blocks.stream().mapToInt(block -> block.block().items().size()).sum();
    }

    /** Number of pairs of a domain and split. */
    public int size(String domain, HeldOutSplit split) {
        return blocks.stream()
                .map(IndexedBlock::block)
                .filter(block -> block.domain().equals(domain) && block.split() == split)
                .mapToInt(block -> block.items().size())
                .sum();
    }

    /** The domains, each once, in order of name. */
    public List<String> domains() {
        return blocks.stream().map(block -> block.block().domain()).distinct().toList();
    }

    /**
     * The pairs that are most similar to a query, best first, by cosine. Ties are broken as in the recall that is measured: the later one in
     * order of domain, split and sample id comes first.
     *
     * @param query {@code [1, E]}
     * @param side what of the pairs is compared
     * @param domain only pairs of this one
     * @param split only pairs of this one
     * @param count how many at most
     */
    public SearchResult search(
            FeatureMatrix query, Side side, Optional<String> domain, Optional<HeldOutSplit> split, int count) {
        Predicate<GalleryBlock> wanted =
                block -> domain.map(block.domain()::equals).orElse(true)
                        && split.map(one -> one == block.split()).orElse(true);
        List<GalleryItem> items = new ArrayList<>();
        List<float[]> parts = new ArrayList<>();
        for (IndexedBlock block : blocks) {
            if (wanted.test(block.block())) {
                items.addAll(block.block().items());
                parts.add((side == Side.PICTURES ? block.images() : block.texts()).scores(query, 0));
            }
        }
        float[] scores = joined(parts, items.size());
        return new SearchResult(
                items.size(),
                Arrays.stream(Ranking.best(scores, count))
                        .mapToObj(place -> new SearchResult.Hit(items.get(place), scores[place]))
                        .toList());
    }

    private Optional<IndexedBlock> unchanged(GalleryBlock block) {
        return blocks.stream()
                .filter(one -> one.block().revision() == block.revision())
                .findFirst();
    }

    private static float[] joined(List<float[]> parts, int count) {
        float[] joined = new float[count];
        int position = 0;
        for (float[] part : parts) {
            System.arraycopy(part, 0, joined, position, part.length);
            position += part.length;
        }
        return joined;
    }
}
