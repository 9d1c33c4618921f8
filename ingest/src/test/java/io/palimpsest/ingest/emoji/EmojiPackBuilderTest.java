package io.palimpsest.ingest.emoji;

import static org.assertj.core.api.Assertions.assertThat;

import io.palimpsest.events.v1.ImageTextPair;
import io.palimpsest.events.v1.Split;
import io.palimpsest.ingest.source.FolderSource;
import io.palimpsest.ingest.source.PairSource;
import io.palimpsest.ingest.source.SourceItem;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Builds from small packages written here, in the layout of the real ones. */
class EmojiPackBuilderTest {

    @TempDir
    Path directory;

    private Path packages;

    @BeforeEach
    void writePackages() throws IOException {
        packages = directory.resolve("packages");
        icons("iconify-json-noto-1.2.9", "#ff0000");
        icons("iconify-json-twemoji-1.2.5", "#00ff00");
        icons("iconify-json-fluent-emoji-flat-1.2.6", "#0000ff");
        icons("iconify-json-openmoji-1.2.29", "#ff00ff");
        write(
                "emojibase-data-17.0.0/package/meta/groups.json",
                """
                {"groups": {"0": "animals", "1": "component", "2": "flags"}, "subgroups": {"4": "mammal", "5": "hair", "6": "country"}}
                """);
        String entry =
                "{\"hexcode\": \"%s\", \"label\": \"%s\", \"tags\": [\"one\", \"two\", \"three\"], \"group\": %d,"
                        + " \"subgroup\": %d, \"order\": %d, \"emoji\": \"x\"}";
        String entries =
                "[" + entry.formatted("1F98A", "fox", 0, 4, 2) + "," + entry.formatted("1F9B0", "red hair", 1, 5, 3)
                        + "," + entry.formatted("1F3F4-FE0F", "black flag", 2, 6, 4) + ","
                        + entry.formatted("1F408", "cat", 0, 4, 1)
                        + ", {\"hexcode\": \"1F1E6\", \"label\": \"regional indicator\"}]";
        write("emojibase-data-17.0.0/package/en/data.json", entries);
        write("emojibase-data-17.0.0/package/de/data.json", entries.replace("fox", "Fuchs"));
        write("emojibase-data-17.0.0/package/package.json", "{}");
    }

    @Test
    void foldersHoldTheStreamAndTheUnseenVendorApart() throws Exception {
        EmojiPackBuilder.open(packages).writeFolders(directory.resolve("out"), 24, List.of("de"));
        List<ImageTextPair> stream = read(directory.resolve("out/stream"));
        assertThat(stream)
                .extracting(ImageTextPair::getSampleId)
                .containsExactlyInAnyOrder(
                        "noto/1f98a",
                        "twemoji/1f98a",
                        "fluent/1f98a",
                        "noto/1f408",
                        "twemoji/1f408",
                        "fluent/1f408",
                        "noto/1f3f4",
                        "twemoji/1f3f4",
                        "fluent/1f3f4",
                        "openmoji/1f3f4");
        assertThat(stream).extracting(ImageTextPair::getDomain).containsOnly("animals", "flags");
        ImageTextPair fox = stream.stream()
                .filter(pair -> pair.getSampleId().endsWith("1f98a"))
                .findFirst()
                .orElseThrow();
        assertThat(fox.getCaptions().get(0).getText()).isEqualTo("fox, one, two");
        assertThat(fox.getCaptions()).last().satisfies(caption -> {
            assertThat(caption.getText()).isEqualTo("Fuchs, one, two");
            assertThat(caption.getLanguage()).isEqualTo("de");
        });
        assertThat(fox.getClassLabels()).containsExactly("mammal");

        List<ImageTextPair> unseen = read(directory.resolve("out/unseen-vendor"));
        assertThat(unseen).extracting(ImageTextPair::getSampleId).containsExactly("openmoji/1f408", "openmoji/1f98a");
        assertThat(unseen).extracting(ImageTextPair::getDomain).containsOnly("animals.openmoji");
        assertThat(unseen).extracting(ImageTextPair::getSplit).containsOnly(Split.TEST);
    }

    @Test
    void picturesAreDrawnOnWhiteInTheSetsOwnViewBoxAndMirroredWhereTheAliasSaysSo() throws Exception {
        EmojiPackBuilder.open(packages).writeFolders(directory.resolve("out"), 24, List.of());
        BufferedImage cat = picture("noto/1f408");
        assertThat(cat.getWidth()).isEqualTo(24);
        assertThat(cat.getRGB(3, 12)).as("left half is drawn").isEqualTo(0xffff0000);
        assertThat(cat.getRGB(20, 12)).as("right half is white").isEqualTo(0xffffffff);
        BufferedImage fox = picture("noto/1f98a");
        assertThat(fox.getRGB(3, 12)).as("mirrored: left half is white").isEqualTo(0xffffffff);
        assertThat(fox.getRGB(20, 12)).as("mirrored: right half is drawn").isEqualTo(0xffff0000);
    }

    @Test
    void twoBuildsOfTheSampleAreTheSameBytes() throws Exception {
        Path first = directory.resolve("first.zip");
        Path second = directory.resolve("second.zip");
        EmojiPackBuilder.open(packages).writeSample(first);
        EmojiPackBuilder.open(packages).writeSample(second);
        assertThat(first).hasSameBinaryContentAs(second);
    }

    private BufferedImage picture(String id) throws IOException {
        return read(directory.resolve("out/stream")).stream()
                .filter(pair -> pair.getSampleId().equals(id))
                .map(pair -> decode(pair.getImage().getBytes().array()))
                .findFirst()
                .orElseThrow();
    }

    private static BufferedImage decode(byte[] bytes) {
        try {
            return ImageIO.read(new ByteArrayInputStream(bytes));
        } catch (IOException damaged) {
            throw new AssertionError(damaged);
        }
    }

    private static List<ImageTextPair> read(Path folder) throws IOException {
        List<ImageTextPair> pairs = new ArrayList<>();
        try (PairSource source = FolderSource.open(folder)) {
            source.entries().forEach(entry -> pairs.add(((SourceItem.Readable) entry.read()).pair()));
        }
        return pairs;
    }

    /** Each drawing fills the left half of a view box that does not start at 0; the fox is the mirrored cat. */
    private void icons(String folder, String colour) throws IOException {
        write(
                folder + "/package/icons.json",
                """
                {"left": 4, "width": 16, "height": 16,
                 "icons": {"cat": {"body": "<path fill='COLOUR' d='M4 0h8v16h-8z'/>"}, "flag": {"body": "<path d='M4 0h9v16h-9z'/>"}},
                 "aliases": {"fox": {"parent": "cat", "hFlip": true}}}
                """
                        .replace("COLOUR", colour));
        write(
                folder + "/package/chars.json",
                "{\"1f408\": \"cat\", \"1f98a\": \"fox\", \"1f3f4\": \"flag\", \"1f9b0\": \"cat\"}");
        write(folder + "/package/package.json", "{}");
    }

    private void write(String path, String content) throws IOException {
        Path file = packages.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }
}
