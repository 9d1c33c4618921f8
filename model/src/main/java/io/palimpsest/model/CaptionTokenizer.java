package io.palimpsest.model;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Captions to token ids: the cleaning of CTP, then any Hugging Face {@code tokenizer.json} (WordPiece, BPE or other) that
 * frames a text as CLS, tokens, SEP. Every caption becomes exactly {@code textLength} ids, cut or padded.
 *
 * <p>Thread-safe. Holds native memory until closed.
 */
public final class CaptionTokenizer implements AutoCloseable {
    private static final String EMOJI_RESOURCE = "tokenizer-emoji.json";

    private final HuggingFaceTokenizer tokenizer;
    private final byte[] json;
    private final int textLength;
    private final int vocabularySize;
    private final long padId;
    private final long unknownId;
    private final long clsId;
    private final long sepId;
    private final long maskId;

    private CaptionTokenizer(byte[] json, int textLength) throws IOException {
        if (textLength < 3) {
            throw new IllegalArgumentException("textLength must be >= 3 (CLS, a token, SEP) but was " + textLength);
        }
        Map<String, Integer> vocabulary = vocabulary(new ObjectMapper().readTree(json));
        this.json = json.clone();
        this.textLength = textLength;
        this.vocabularySize =
                1 + vocabulary.values().stream().mapToInt(id -> id).max().orElse(-1);
        this.padId = id(vocabulary, "[PAD]", "<pad>");
        this.unknownId = id(vocabulary, "[UNK]", "<unk>");
        this.clsId = id(vocabulary, "[CLS]", "<s>");
        this.sepId = id(vocabulary, "[SEP]", "</s>");
        this.maskId = id(vocabulary, "[MASK]", "<mask>");
        this.tokenizer = HuggingFaceTokenizer.newInstance(
                new ByteArrayInputStream(json),
                Map.of(
                        "addSpecialTokens", "true",
                        "padding", "false",
                        "truncation", "true",
                        "maxLength", Integer.toString(textLength),
                        "modelMaxLength", Integer.toString(textLength)));
        checkFraming();
    }

    /** Loads a {@code tokenizer.json}. Throws {@link IllegalArgumentException} when it lacks a special token or the framing. */
    public static CaptionTokenizer load(Path tokenizerJson, int textLength) throws IOException {
        return new CaptionTokenizer(Files.readAllBytes(tokenizerJson), textLength);
    }

    /** As {@link #load(Path, int)} from the bytes of the file. */
    public static CaptionTokenizer load(byte[] tokenizerJson, int textLength) {
        try {
            return new CaptionTokenizer(tokenizerJson, textLength);
        } catch (IOException e) {
            throw new UncheckedIOException("not a tokenizer.json: " + e.getMessage(), e);
        }
    }

    /** The WordPiece tokenizer trained on the captions of the bundled emoji sample. */
    public static CaptionTokenizer emoji(int textLength) {
        try (InputStream resource = CaptionTokenizer.class.getResourceAsStream(EMOJI_RESOURCE)) {
            if (resource == null) {
                throw new IllegalStateException(EMOJI_RESOURCE + " is not on the class path; rebuild the model module");
            }
            return load(resource.readAllBytes(), textLength);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + EMOJI_RESOURCE + " from the class path", e);
        }
    }

    /** Cleans, tokenizes, cuts and pads: exactly {@link #textLength()} ids. */
    public long[] encode(String caption) {
        long[] ids = tokenizer.encode(CaptionCleaner.clean(caption)).getIds();
        long[] padded = Arrays.copyOf(ids, textLength);
        if (ids.length < textLength) {
            Arrays.fill(padded, ids.length, textLength, padId);
        }
        return padded;
    }

    /** Ids and attention of several captions as tensors of the given manager. */
    public TokenBatch batch(NDManager manager, List<String> captions) {
        return batchOfIds(manager, captions.stream().map(this::encode).toList());
    }

    /** As {@link #batch} from already encoded captions. */
    public TokenBatch batchOfIds(NDManager manager, List<long[]> encoded) {
        long[] ids = new long[encoded.size() * textLength];
        float[] attention = new float[ids.length];
        for (int row = 0; row < encoded.size(); row++) {
            System.arraycopy(encoded.get(row), 0, ids, row * textLength, textLength);
        }
        for (int i = 0; i < ids.length; i++) {
            attention[i] = ids[i] == padId ? 0 : 1;
        }
        Shape shape = new Shape(encoded.size(), textLength);
        return new TokenBatch(manager.create(ids, shape), manager.create(attention, shape));
    }

    /** L, ids per caption. */
    public int textLength() {
        return textLength;
    }

    /** V, one more than the largest id. */
    public int vocabularySize() {
        return vocabularySize;
    }

    public long padId() {
        return padId;
    }

    public long unknownId() {
        return unknownId;
    }

    public long clsId() {
        return clsId;
    }

    public long sepId() {
        return sepId;
    }

    public long maskId() {
        return maskId;
    }

    /** The bytes of the {@code tokenizer.json}, unchanged, to be written into a checkpoint. */
    public byte[] json() {
        return json.clone();
    }

    @Override
    public void close() {
        tokenizer.close();
    }

    /** CLS must come first and SEP last, also where a caption is cut. */
    private void checkFraming() {
        long[] ids = tokenizer.encode("a ".repeat(2 * textLength)).getIds();
        if (ids.length > textLength || ids[0] != clsId || ids[ids.length - 1] != sepId) {
            tokenizer.close();
            throw new IllegalArgumentException("the tokenizer does not frame a text as CLS .. SEP within " + textLength
                    + " tokens; its post_processor is missing or differs");
        }
    }

    private static Map<String, Integer> vocabulary(JsonNode root) {
        Map<String, Integer> vocabulary = new LinkedHashMap<>();
        JsonNode entries = root.path("model").path("vocab");
        if (entries.isArray()) {
            for (int id = 0; id < entries.size(); id++) {
                vocabulary.put(entries.get(id).path(0).asText(), id);
            }
        } else {
            entries.properties()
                    .forEach(entry ->
                            vocabulary.put(entry.getKey(), entry.getValue().asInt()));
        }
        root.path("added_tokens")
                .forEach(token -> vocabulary.put(
                        token.path("content").asText(), token.path("id").asInt()));
        return vocabulary;
    }

    private static long id(Map<String, Integer> vocabulary, String name, String alternative) {
        Integer id = vocabulary.getOrDefault(name, vocabulary.get(alternative));
        if (id == null) {
            throw new IllegalArgumentException("the tokenizer has neither " + name + " nor " + alternative);
        }
        return id;
    }
}
