package io.palimpsest.evaluator.serving.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.palimpsest.evaluator.encoding.CheckpointModel;
import io.palimpsest.evaluator.metrics.FeatureMatrix;
import io.palimpsest.evaluator.records.HeldOutSplit;
import io.palimpsest.evaluator.serving.ServingCaps;
import io.palimpsest.evaluator.serving.Side;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What is to be searched for, and where. Immutable.
 *
 * @param checkpoint with which; empty for the one that serves
 * @param query one text or one picture
 * @param gallery what is searched, texts only or pictures only; empty for the held-out pairs
 * @param side which half of the held-out pairs is compared
 * @param domain only held-out pairs of this one
 * @param split only held-out pairs of this one
 * @param count most results
 */
record SearchRequest(
        Optional<String> checkpoint,
        Items query,
        Optional<Items> gallery,
        Side side,
        Optional<String> domain,
        Optional<HeldOutSplit> split,
        int count) {
    private static final Set<String> FIELDS =
            Set.of("text", "image", "k", "gallery", "against", "domain", "split", "checkpoint");
    private static final Set<String> GALLERY = Set.of("texts", "images");
    private static final int DEFAULT_COUNT = 10;

    /** Reads a body. */
    static SearchRequest read(ObjectNode body, ServingCaps caps) {
        RequestFields fields = new RequestFields(body, "", FIELDS, caps);
        if (fields.has("text") == fields.has("image")) {
            throw fields.invalid("", "There must be one query, a text or a picture.", "Send either text or image.");
        }
        Items query = new Items(
                fields.text("text").stream().toList(),
                fields.picture("image").stream().toList());
        Optional<Items> gallery = fields.object("gallery", GALLERY).map(SearchRequest::gallery);
        for (String heldOutOnly : List.of("against", "domain", "split")) {
            if (gallery.isPresent() && fields.has(heldOutOnly)) {
                throw fields.invalid(
                        heldOutOnly,
                        "It has no meaning for a gallery that comes with the request.",
                        "Leave it out, or leave gallery out.");
            }
        }
        return new SearchRequest(
                fields.word("checkpoint"),
                query,
                gallery,
                fields.choice("against", Set.of("pictures", "captions"), SearchRequest::side)
                        .orElse(query.texts().isEmpty() ? Side.CAPTIONS : Side.PICTURES),
                fields.word("domain"),
                fields.choice("split", Set.of("test", "validation"), SearchRequest::split),
                fields.count("k", caps.results(), "serving.max-results")
                        .orElse(Math.min(DEFAULT_COUNT, caps.results())));
    }

    /** Features of the query, {@code [1, E]}. */
    FeatureMatrix features(CheckpointModel model) {
        return query.textFeatures(model).or(() -> query.imageFeatures(model)).orElseThrow();
    }

    private static Items gallery(RequestFields fields) {
        if (fields.has("texts") && fields.has("images")) {
            throw fields.invalid("", "It holds both texts and images.", "Send one of them, or search twice.");
        }
        return fields.items(1);
    }

    private static Side side(String word) {
        return Side.valueOf(word.toUpperCase(Locale.ROOT));
    }

    private static HeldOutSplit split(String word) {
        return HeldOutSplit.valueOf(word.toUpperCase(Locale.ROOT));
    }
}
