package io.palimpsest.ingest.emoji;

import io.palimpsest.events.v1.Split;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Builds emoji data from npm packages of fixed versions: the packed sample that ships with the product together with its
 * tokenizer, or folder trees of the full sets in any size and with captions in more languages. The same package versions
 * give the same bytes on the same Java release. Not safe for more than one thread.
 */
public final class EmojiPackBuilder {

    /** Side of a picture of the packed sample, pixels. */
    public static final int SAMPLE_SIZE = 40;

    private static final int SAMPLE_COLOURS = 16;
    private static final int FOLDER_COLOURS = 256;
    private static final int VOCABULARY_WORDS = 4096;
    private static final int VOCABULARY_PIECES = 512;

    private final EmojiTexts texts;
    private final EmojiCatalogue catalogue;

    private EmojiPackBuilder(EmojiTexts texts, EmojiCatalogue catalogue) {
        this.texts = texts;
        this.catalogue = catalogue;
    }

    /**
     * Reads the packages, fetching with {@code npm pack} those that are not there.
     *
     * @param packages folder of tarballs and unpacked packages
     */
    public static EmojiPackBuilder open(Path packages) throws IOException, InterruptedException {
        Files.createDirectories(packages);
        NpmPackages npm = new NpmPackages(packages);
        EmojiTexts texts = new EmojiTexts(npm.folderOf("emojibase-data", "17.0.0"));
        List<IconSet> vendors = List.of(
                IconSet.read("noto", npm.folderOf("@iconify-json/noto", "1.2.9")),
                IconSet.read("twemoji", npm.folderOf("@iconify-json/twemoji", "1.2.5")),
                IconSet.read("fluent", npm.folderOf("@iconify-json/fluent-emoji-flat", "1.2.6")));
        IconSet openmoji = IconSet.read("openmoji", npm.folderOf("@iconify-json/openmoji", "1.2.29"));
        return new EmojiPackBuilder(texts, new EmojiCatalogue(texts.concepts(), vendors, openmoji));
    }

    /** Writes the packed sample. */
    public void writeSample(Path zip) throws IOException {
        try (OutputStream file = Files.newOutputStream(zip);
                FileTree tree = FileTree.zip(file)) {
            new CaptionedTree(SAMPLE_SIZE, SAMPLE_COLOURS, Map.of()).write(catalogue.stream(), notice(), tree);
        }
    }

    /** Writes the tokenizer trained on the captions of the sample's trained part. */
    public void writeTokenizer(Path tokenizerJson) throws IOException {
        List<String> captions = new ArrayList<>();
        for (EmojiDrawing drawing : catalogue.stream()) {
            if (drawing.split() == Split.TRAIN) {
                captions.addAll(EmojiCaptions.of(drawing.concept()));
            }
        }
        List<String> tokens = WordPieceVocabulary.of(captions, VOCABULARY_WORDS, VOCABULARY_PIECES);
        Files.writeString(tokenizerJson, TokenizerFile.write(tokens));
    }

    /**
     * Writes the full sets as two folder sources: {@code stream}, the pairs of the sample, and {@code unseen-vendor},
     * OpenMoji's drawings apart from flags, all TEST, in domains of their own ({@code animals-nature.openmoji}).
     *
     * @param root folder to write into
     * @param pictureSize side in pixels, 8 to 1024
     * @param languages further caption languages as emojibase names them, e.g. {@code de}; English always comes first
     */
    public void writeFolders(Path root, int pictureSize, List<String> languages) throws IOException {
        Map<String, Map<String, String>> captions = new LinkedHashMap<>();
        for (String language : languages) {
            captions.put(language, texts.captions(language));
        }
        CaptionedTree writer = new CaptionedTree(pictureSize, FOLDER_COLOURS, captions);
        writer.write(catalogue.stream(), notice(), FileTree.folder(root.resolve("stream")));
        writer.write(catalogue.unseenVendor(), notice(), FileTree.folder(root.resolve("unseen-vendor")));
    }

    private static String notice() throws IOException {
        try (InputStream file = EmojiPackBuilder.class.getResourceAsStream("/io/palimpsest/ingest/NOTICE-emoji.md")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /**
     * Builds from the command line: {@code PACKAGES sample ZIP TOKENIZER_JSON} or
     * {@code PACKAGES folders ROOT PICTURE_SIZE [LANGUAGE...]}.
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        List<String> words = List.of(arguments);
        if (words.size() == 4 && words.get(1).equals("sample")) {
            EmojiPackBuilder builder = open(Path.of(words.get(0)));
            builder.writeSample(Path.of(words.get(2)));
            builder.writeTokenizer(Path.of(words.get(3)));
        } else if (words.size() >= 4 && words.get(1).equals("folders")) {
            open(Path.of(words.get(0)))
                    .writeFolders(
                            Path.of(words.get(2)), Integer.parseInt(words.get(3)), words.subList(4, words.size()));
        } else {
            throw new IllegalArgumentException("Give PACKAGES sample ZIP TOKENIZER_JSON or "
                    + "PACKAGES folders ROOT PICTURE_SIZE [LANGUAGE...], not " + words);
        }
    }
}
