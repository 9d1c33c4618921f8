package io.palimpsest.evaluator.serving.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.palimpsest.evaluator.serving.ServingCaps;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;

/** The fields of one JSON object of a request, checked as they are read. */
final class RequestFields {
    private final ObjectNode fields;
    private final String pointer;
    private final ServingCaps caps;

    /**
     * @param pointer JSON pointer of the object, empty for the body itself
     * @param known every field that it may have
     */
    RequestFields(ObjectNode fields, String pointer, Set<String> known, ServingCaps caps) {
        this.fields = fields;
        this.pointer = pointer;
        this.caps = caps;
        fields.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                throw invalid("", "There is no field '" + abbreviated(name) + "'.", "Known are " + sorted(known) + ".");
            }
        });
    }

    /** Whether a field is there and not null. */
    boolean has(String name) {
        return fields.hasNonNull(name);
    }

    /** An object inside this one. */
    Optional<RequestFields> object(String name, Set<String> known) {
        if (!has(name)) {
            return Optional.empty();
        }
        if (fields.get(name) instanceof ObjectNode inner) {
            return Optional.of(new RequestFields(inner, at(name), known, caps));
        }
        throw invalid(name, "It is no JSON object.", "Send {" + String.join(", ", sorted(known)) + "}.");
    }

    /** A text that stands for itself, such as a name. */
    Optional<String> word(String name) {
        return has(name) ? Optional.of(string(fields.get(name), at(name))) : Optional.empty();
    }

    /** One of a closed list. */
    <T> Optional<T> choice(String name, Set<String> allowed, Function<String, T> meaning) {
        return word(name).map(word -> {
            if (!allowed.contains(word)) {
                throw invalid(
                        name, "'" + abbreviated(word) + "' is not possible.", "Possible are " + sorted(allowed) + ".");
            }
            return meaning.apply(word);
        });
    }

    /** A text to be encoded. */
    Optional<String> text(String name) {
        return has(name) ? Optional.of(checkedText(fields.get(name), at(name))) : Optional.empty();
    }

    /** A picture to be encoded. */
    Optional<Picture> picture(String name) {
        return has(name) ? Optional.of(checkedPicture(fields.get(name), at(name))) : Optional.empty();
    }

    /** A whole number in {@code [1, max]}. */
    Optional<Integer> count(String name, int max, String setting) {
        if (!has(name)) {
            return Optional.empty();
        }
        JsonNode value = fields.get(name);
        if (!value.isIntegralNumber() || !value.canConvertToInt() || value.intValue() < 1 || value.intValue() > max) {
            throw invalid(
                    name,
                    "It must be a whole number from 1 to " + max + ".",
                    "Ask for fewer, or raise " + setting + ".");
        }
        return Optional.of(value.intValue());
    }

    /**
     * The lists {@code texts} and {@code images}.
     *
     * @param others items of the request beside these
     */
    Items items(int others) {
        int total = size("texts") + size("images") + others;
        if (total > caps.items()) {
            throw new ProblemException(
                    Problem.TOO_MANY_ITEMS,
                    pointer.isEmpty() ? "body" : pointer,
                    "There are " + total + " texts and pictures, at most " + caps.items() + " are allowed.",
                    "Send several requests, or raise serving.max-items.");
        }
        Items items = new Items(list("texts", this::checkedText), list("images", this::checkedPicture));
        if (items.count() == 0) {
            throw invalid("", "There is neither a text nor a picture.", "Send texts, images or both.");
        }
        return items;
    }

    /** A refusal of a field, or with an empty name of this object. */
    ProblemException invalid(String name, String what, String action) {
        return new ProblemException(
                Problem.INVALID_REQUEST, pointer.isEmpty() && name.isEmpty() ? "body" : at(name), what, action);
    }

    private int size(String name) {
        if (!has(name)) {
            return 0;
        }
        if (fields.get(name) instanceof ArrayNode list) {
            return list.size();
        }
        throw invalid(name, "It is no JSON array.", "Send a list of strings.");
    }

    private <T> List<T> list(String name, BiFunction<JsonNode, String, T> check) {
        List<T> checked = new ArrayList<>();
        for (int index = 0; index < size(name); index++) {
            checked.add(check.apply(fields.get(name).get(index), at(name) + "/" + index));
        }
        return checked;
    }

    private String checkedText(JsonNode value, String where) {
        String text = string(value, where);
        if (text.isBlank()) {
            throw new ProblemException(
                    Problem.INVALID_REQUEST, where, "The text is blank.", "Send a text with a word in it.");
        }
        int characters = text.codePointCount(0, text.length());
        if (characters > caps.textCharacters()) {
            throw new ProblemException(
                    Problem.TEXT_TOO_LONG,
                    where,
                    "The text has " + characters + " characters, at most " + caps.textCharacters() + " are allowed.",
                    "Shorten it, the model reads only its beginning anyway; or raise serving.max-text-characters.");
        }
        return text;
    }

    private Picture checkedPicture(JsonNode value, String where) {
        return Picture.read(where, string(value, where), caps.pixels());
    }

    private static String string(JsonNode value, String where) {
        if (value.isTextual()) {
            return value.textValue();
        }
        throw new ProblemException(Problem.INVALID_REQUEST, where, "It is no JSON string.", "Send a string.");
    }

    private String at(String name) {
        return name.isEmpty() ? pointer : pointer + "/" + name;
    }

    private static List<String> sorted(Set<String> names) {
        return names.stream().sorted().toList();
    }

    private static String abbreviated(String text) {
        return text.length() <= 40 ? text : text.substring(0, 40) + "...";
    }
}
