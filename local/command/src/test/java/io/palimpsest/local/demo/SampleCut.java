package io.palimpsest.local.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.palimpsest.events.v1.ImageTextPair;
import io.palimpsest.ingest.source.EmojiSample;
import io.palimpsest.schemas.split.SampleSplit;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Writes a small part of the emoji sample as a folder: some domains, and of each the first concepts with all drawings. */
public final class SampleCut {

    private static final ObjectMapper JSON = new ObjectMapper();

    private SampleCut() {}

    /**
     * @param folder where to write
     * @param domains which domains
     * @param concepts how many concepts of each
     * @return number of pairs written
     */
    public static int write(Path folder, List<String> domains, int concepts) throws IOException {
        Map<String, Set<String>> taken = new HashMap<>();
        StringBuilder lines = new StringBuilder();
        int written = 0;
        for (ImageTextPair pair : EmojiSample.pairs()) {
            Set<String> known = taken.computeIfAbsent(pair.getDomain(), domain -> new HashSet<>());
            String concept = pair.getMetadata().get("hexcode");
            if (domains.contains(pair.getDomain()) && (known.contains(concept) || known.size() < concepts)) {
                known.add(concept);
                lines.append(JSON.writeValueAsString(line(pair, picture(folder, pair))))
                        .append('\n');
                written++;
            }
        }
        Files.writeString(folder.resolve("captions.jsonl"), lines);
        return written;
    }

    private static String picture(Path folder, ImageTextPair pair) throws IOException {
        String name = pair.getSampleId() + ".png";
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        ByteBuffer bytes = pair.getImage().getBytes().duplicate();
        byte[] content = new byte[bytes.remaining()];
        bytes.get(content);
        Files.write(file, content);
        return name;
    }

    private static Map<String, Object> line(ImageTextPair pair, String picture) {
        return Map.of(
                "image", picture,
                "id", pair.getSampleId(),
                "domain", pair.getDomain(),
                "split", SampleSplit.of(pair).name(),
                "captions",
                        pair.getCaptions().stream()
                                .map(caption -> caption.getText())
                                .toList(),
                "classes", pair.getClassLabels());
    }
}
