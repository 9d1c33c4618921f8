package io.palimpsest.ingest.emoji;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Names, keywords and groups of the {@code emojibase-data} package. Skin tones are variations inside an entry and are left
 * out, and so is the group {@code component} (hair styles), which shows no concept of its own. Immutable.
 */
final class EmojiTexts {

    private static final String LEFT_OUT = "component";

    private final Path packageFolder;
    private final ObjectMapper json = new ObjectMapper();

    /** @param packageFolder the unpacked package */
    EmojiTexts(Path packageFolder) {
        this.packageFolder = packageFolder;
    }

    /** Every concept in CLDR order with its English texts. */
    List<EmojiConcept> concepts() throws IOException {
        JsonNode meta = read("meta/groups.json");
        List<JsonNode> entries = new ArrayList<>();
        read("en/data.json").forEach(entries::add);
        entries.sort(Comparator.comparingInt(entry -> entry.path("order").asInt(Integer.MAX_VALUE)));
        List<EmojiConcept> concepts = new ArrayList<>();
        for (JsonNode entry : entries) {
            String domain =
                    meta.path("groups").path(entry.path("group").asText()).asText();
            if (!domain.isEmpty() && !domain.equals(LEFT_OUT)) {
                concepts.add(new EmojiConcept(
                        IconSet.normaliseHexcode(entry.path("hexcode").asText()),
                        entry.path("emoji").asText(),
                        domain,
                        meta.path("subgroups")
                                .path(entry.path("subgroup").asText())
                                .asText(),
                        entry.path("label").asText(),
                        tags(entry)));
            }
        }
        return concepts;
    }

    /**
     * One caption per concept in another language.
     *
     * @param language folder name of the package, which is a BCP 47 tag, e.g. {@code pt} or {@code zh-hant}
     * @return caption by hexcode; concepts without a text in that language are absent
     */
    Map<String, String> captions(String language) throws IOException {
        Map<String, String> captions = new LinkedHashMap<>();
        for (JsonNode entry : read(language + "/data.json")) {
            String label = entry.path("label").asText();
            if (!label.isBlank()) {
                captions.put(
                        IconSet.normaliseHexcode(entry.path("hexcode").asText()),
                        EmojiCaptions.join(label, tags(entry), 2));
            }
        }
        return captions;
    }

    private static List<String> tags(JsonNode entry) {
        List<String> tags = new ArrayList<>();
        entry.path("tags").forEach(tag -> tags.add(tag.asText()));
        return tags;
    }

    private JsonNode read(String name) throws IOException {
        return json.readTree(packageFolder.resolve(name).toFile());
    }
}
