package io.palimpsest.ingest.emoji;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.palimpsest.events.v1.Split;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * Writes drawings in the format of the folder source: {@code captions.jsonl} and one PNG per
 * line. Not safe for more than one thread.
 */
final class CaptionedTree {

    private final ObjectMapper json = new ObjectMapper();
    private final SvgRasterizer rasterizer;
    private final int mostColours;
    private final Map<String, Map<String, String>> captionsByLanguage;

    /**
     * @param pictureSize side in pixels
     * @param mostColours colours of one picture, 2 to 256
     * @param captionsByLanguage further captions, by language tag and hexcode; may be empty
     */
    CaptionedTree(int pictureSize, int mostColours, Map<String, Map<String, String>> captionsByLanguage) {
        this.rasterizer = new SvgRasterizer(pictureSize);
        this.mostColours = mostColours;
        this.captionsByLanguage = captionsByLanguage;
    }

    void write(List<EmojiDrawing> drawings, String notice, FileTree tree) throws IOException {
        tree.put("NOTICE.md", notice.getBytes(StandardCharsets.UTF_8));
        StringBuilder lines = new StringBuilder();
        for (EmojiDrawing drawing : drawings) {
            lines.append(line(drawing)).append('\n');
        }
        tree.put("captions.jsonl", lines.toString().getBytes(StandardCharsets.UTF_8));
        for (EmojiDrawing drawing : drawings) {
            tree.put(drawing.id() + ".png", PalettePng.encode(rasterizer.draw(drawing.svg()), mostColours));
        }
    }

    private String line(EmojiDrawing drawing) throws IOException {
        EmojiConcept concept = drawing.concept();
        ObjectNode line = json.createObjectNode();
        line.put("image", drawing.id() + ".png");
        line.put("domain", drawing.domain());
        line.put("split", drawing.split().name());
        ArrayNode captions = line.putArray("captions");
        // A held-out sample is asked for by its first caption; the variants are for training.
        List<String> english = EmojiCaptions.of(concept);
        english.subList(0, drawing.split() == Split.TRAIN ? english.size() : 1)
                .forEach(text -> caption(captions, text, "en"));
        captionsByLanguage.forEach((language, texts) -> {
            if (texts.containsKey(concept.hexcode())) {
                caption(captions, texts.get(concept.hexcode()), language);
            }
        });
        line.putArray("classes").add(concept.subgroup());
        line.putObject("metadata")
                .put("vendor", drawing.vendor())
                .put("hexcode", concept.hexcode())
                .put("emoji", concept.emoji());
        return json.writeValueAsString(line);
    }

    private static void caption(ArrayNode captions, String text, String language) {
        captions.addObject().put("text", text).put("language", language);
    }
}
