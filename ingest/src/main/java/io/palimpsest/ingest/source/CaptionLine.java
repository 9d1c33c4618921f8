package io.palimpsest.ingest.source;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.palimpsest.events.v1.Caption;
import io.palimpsest.events.v1.Split;
import io.palimpsest.schemas.errors.ErrorCode;
import io.palimpsest.schemas.errors.PoisonRecordException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * One line of {@code captions.jsonl}, a JSON object with these fields:
 *
 * <ul>
 *   <li>{@code image} (or {@code file_name}): path of the picture, relative to the folder, forward slashes. Required.
 *   <li>{@code captions}: an array of texts or of {@code {"text": …, "language": …}}; or {@code caption} (or {@code text}):
 *       one text. The first is the one evaluated. Required.
 *   <li>{@code language}: BCP 47 tag of the captions that name none; {@code und} if absent.
 *   <li>{@code id}: identity of the sample; {@code image} without its extension if absent.
 *   <li>{@code domain}: if absent, the first folder of {@code image}, or the name of the source when there is none.
 *   <li>{@code split}: {@code train}, {@code validation} or {@code test}; if absent the stable hash of the id decides.
 *   <li>{@code classes}: array of class names, most specific first.
 *   <li>{@code eventTime}: ISO 8601 instant or milliseconds since the epoch; the moment of reading if absent.
 *   <li>{@code metadata}: object of texts. Any further field of the line that is no object or array joins it.
 * </ul>
 *
 * Immutable.
 */
record CaptionLine(
        String image,
        String id,
        String domain,
        Split split,
        List<Caption> captions,
        List<String> classes,
        Map<String, String> metadata,
        Optional<Instant> eventTime) {

    private static final Set<String> OWN_FIELDS = Set.of(
            "image",
            "file_name",
            "captions",
            "caption",
            "text",
            "language",
            "id",
            "domain",
            "split",
            "classes",
            "eventTime",
            "metadata");

    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    /**
     * Reads a line.
     *
     * @param sourceName domain of a picture that lies in no folder
     * @throws PoisonRecordException saying what is wrong with the line
     */
    static CaptionLine parse(String line, String sourceName) {
        JsonNode object;
        try {
            object = JSON.readTree(line);
        } catch (JsonProcessingException broken) {
            throw misfit(
                    "not JSON: " + broken.getOriginalMessage() + " at column "
                            + broken.getLocation().getColumnNr(),
                    broken);
        }
        if (!object.isObject()) {
            throw misfit("a line must be a JSON object but was " + object.getNodeType());
        }
        String image = text(object, "image").or(() -> text(object, "file_name")).orElse("");
        if (image.isBlank()) {
            throw new PoisonRecordException(
                    ErrorCode.IMAGE_MISSING, "the field 'image' with the path of the picture is missing");
        }
        return new CaptionLine(
                image,
                text(object, "id").orElseGet(() -> image.replaceFirst("\\.[^./]*$", "")),
                text(object, "domain")
                        .orElseGet(() -> image.contains("/") ? image.substring(0, image.indexOf('/')) : sourceName),
                split(text(object, "split").orElse("")),
                captions(object),
                texts(object.path("classes"), "classes"),
                metadata(object),
                eventTime(object.path("eventTime")));
    }

    private static Split split(String name) {
        if (name.isBlank()) {
            return Split.UNSPECIFIED;
        }
        try {
            return Split.valueOf(name.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException unknown) {
            throw misfit(
                    "split must be one of " + Arrays.toString(Split.values()) + " but was '" + name + "'", unknown);
        }
    }

    private static List<Caption> captions(JsonNode object) {
        String language = text(object, "language").orElse("und");
        List<Caption> captions = new ArrayList<>();
        text(object, "caption")
                .or(() -> text(object, "text"))
                .ifPresent(text -> captions.add(new Caption(text, language)));
        JsonNode array = object.path("captions");
        if (!array.isMissingNode() && !array.isArray()) {
            throw misfit("'captions' must be an array but was " + array.getNodeType());
        }
        for (JsonNode entry : array) {
            if (entry.isTextual()) {
                captions.add(new Caption(entry.asText(), language));
            } else if (entry.path("text").isTextual()) {
                captions.add(new Caption(
                        entry.path("text").asText(), entry.path("language").asText(language)));
            } else {
                throw misfit("a caption must be a text or have a field 'text' but was " + entry);
            }
        }
        return captions;
    }

    private static Map<String, String> metadata(JsonNode object) {
        Map<String, String> metadata = new TreeMap<>();
        object.properties().stream()
                .filter(field ->
                        !OWN_FIELDS.contains(field.getKey()) && field.getValue().isValueNode())
                .forEach(field -> metadata.put(field.getKey(), field.getValue().asText()));
        object.path("metadata")
                .properties()
                .forEach(field -> metadata.put(field.getKey(), field.getValue().asText()));
        return metadata;
    }

    private static Optional<Instant> eventTime(JsonNode value) {
        if (value.isMissingNode() || value.isNull()) {
            return Optional.empty();
        }
        if (value.isIntegralNumber()) {
            return Optional.of(Instant.ofEpochMilli(value.asLong()));
        }
        try {
            return Optional.of(Instant.parse(value.asText()));
        } catch (DateTimeParseException unreadable) {
            throw misfit(
                    "eventTime must be an ISO 8601 instant like 2026-01-31T12:00:00Z or milliseconds since the epoch but was '"
                            + value.asText() + "'",
                    unreadable);
        }
    }

    private static PoisonRecordException misfit(String message) {
        return misfit(message, null);
    }

    private static PoisonRecordException misfit(String message, Throwable cause) {
        return new PoisonRecordException(ErrorCode.SCHEMA_MISMATCH, message, cause);
    }

    private static List<String> texts(JsonNode array, String field) {
        if (!array.isMissingNode() && !array.isArray()) {
            throw misfit("'" + field + "' must be an array but was " + array.getNodeType());
        }
        List<String> texts = new ArrayList<>();
        array.forEach(entry -> texts.add(entry.asText()));
        return texts;
    }

    private static Optional<String> text(JsonNode object, String field) {
        JsonNode value = object.path(field);
        return value.isTextual() ? Optional.of(value.asText()) : Optional.empty();
    }
}
