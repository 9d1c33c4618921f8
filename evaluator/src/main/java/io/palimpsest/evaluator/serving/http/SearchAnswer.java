package io.palimpsest.evaluator.serving.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.palimpsest.evaluator.encoding.CheckpointModel;
import io.palimpsest.evaluator.metrics.FeatureMatrix;
import io.palimpsest.evaluator.metrics.Ranking;
import io.palimpsest.evaluator.serving.GalleryItem;
import io.palimpsest.evaluator.serving.SearchIndex;
import io.palimpsest.evaluator.serving.SearchResult;
import io.palimpsest.evaluator.serving.Serving;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Answer of {@code POST /v1/search}; {@code openapi.json} describes its fields. */
record SearchAnswer(String checkpointId, String checkpointModel, int searched, List<Found> results) {

    /** One result: a held-out pair, or an item of the gallery that came with the request. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Found(
            float score,
            Integer index,
            String id,
            String domain,
            String split,
            String caption,
            String className,
            String picture) {

        private static Found pair(SearchResult.Hit hit) {
            GalleryItem item = hit.item();
            return new Found(
                    hit.score(),
                    null,
                    item.sampleId(),
                    item.domain(),
                    item.split().name().toLowerCase(Locale.ROOT),
                    item.caption(),
                    item.className(),
                    ReadApi.PICTURES + item.pictureId());
        }

        private static Found supplied(float score, int index, List<String> texts) {
            String caption = texts.isEmpty() ? null : texts.get(index);
            return new Found(score, index, null, null, null, caption, null, null);
        }
    }

    static SearchAnswer of(Serving serving, SearchRequest request) {
        return request.gallery().isPresent()
                ? supplied(serving, request, request.gallery().get())
                : heldOut(serving, request);
    }

    private static SearchAnswer heldOut(Serving serving, SearchRequest request) {
        SearchIndex index = serving.index();
        request.domain().ifPresent(domain -> refuseUnknown(domain, index));
        SearchResult result = index.search(
                request.features(serving.checkpoint().model()),
                request.side(),
                request.domain(),
                request.split(),
                request.count());
        return answer(
                serving,
                result.searched(),
                result.hits().stream().map(Found::pair).toList());
    }

    private static SearchAnswer supplied(Serving serving, SearchRequest request, Items gallery) {
        CheckpointModel model = serving.checkpoint().model();
        FeatureMatrix query = request.features(model);
        FeatureMatrix items = gallery.textFeatures(model)
                .or(() -> gallery.imageFeatures(model))
                .orElseThrow();
        float[] scores = items.scores(query, 0);
        return answer(
                serving,
                items.count(),
                Arrays.stream(Ranking.best(scores, request.count()))
                        .mapToObj(place -> Found.supplied(scores[place], place, gallery.texts()))
                        .toList());
    }

    private static SearchAnswer answer(Serving serving, int searched, List<Found> results) {
        return new SearchAnswer(
                serving.checkpoint().announcement().getCheckpointId(),
                serving.checkpoint().announcement().getModel(),
                searched,
                results);
    }

    private static void refuseUnknown(String domain, SearchIndex index) {
        if (!index.domains().contains(domain)) {
            throw new ProblemException(
                    Problem.UNKNOWN_DOMAIN,
                    "/domain",
                    "No held-out pair that can be searched is of this domain.",
                    "GET " + ReadApi.MODEL
                            + " lists the domains; one whose pairs have just come is there a moment later.");
        }
    }
}
