package io.palimpsest.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.palimpsest.events.v1.Split;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** The bundled emoji sample, read whole into memory. */
final class SamplePack {
    private static final String RESOURCE = "/io/palimpsest/ingest/emoji-sample.zip";

    /** One line of the pack with its picture's bytes. */
    record Item(String id, String domain, Split split, List<String> captions, byte[] image) {}

    private SamplePack() {}

    /** All items in the order of the pack. */
    static List<Item> read() {
        Map<String, byte[]> entries = new HashMap<>();
        try (InputStream resource = SamplePack.class.getResourceAsStream(RESOURCE);
                ZipInputStream zip = new ZipInputStream(resource)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                entries.put(entry.getName(), zip.readAllBytes());
            }
            return items(new String(entries.get("captions.jsonl"), StandardCharsets.UTF_8), entries);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the bundled sample " + RESOURCE, e);
        }
    }

    private static List<Item> items(String lines, Map<String, byte[]> entries) throws IOException {
        ObjectMapper json = new ObjectMapper();
        List<Item> items = new ArrayList<>();
        for (String line : lines.split("\n")) {
            JsonNode node = json.readTree(line);
            List<String> captions = new ArrayList<>();
            node.get("captions")
                    .forEach(caption -> captions.add(caption.get("text").asText()));
            String image = node.get("image").asText();
            items.add(new Item(
                    image,
                    node.get("domain").asText(),
                    Split.valueOf(node.get("split").asText()),
                    captions,
                    entries.get(image)));
        }
        return items;
    }
}
