package io.palimpsest.model;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Captions to token ids by a Hugging Face {@code tokenizer.json}. Thread-safe. Holds native memory until closed. */
public final class CaptionTokenizer implements AutoCloseable {
    /** Loads a {@code tokenizer.json}; every caption becomes exactly {@code textLength} ids. */
    public static CaptionTokenizer load(Path tokenizerJson, int textLength) throws IOException {
        throw new UnsupportedOperationException();
    }

    /** As {@link #load(Path, int)} from the bytes of the file, such as a class-path resource. */
    public static CaptionTokenizer load(byte[] tokenizerJson, int textLength) {
        throw new UnsupportedOperationException();
    }

    /** The tokenizer trained on the bundled emoji sample. */
    public static CaptionTokenizer emoji(int textLength) {
        throw new UnsupportedOperationException();
    }

    /** Cleans, tokenizes, truncates and pads: exactly {@link #textLength()} ids. */
    public long[] encode(String caption) {
        throw new UnsupportedOperationException();
    }

    /** Ids and attention of several captions as tensors of the given manager. */
    public TokenBatch batch(NDManager manager, List<String> captions) {
        throw new UnsupportedOperationException();
    }

    /** As {@link #batch} from already encoded captions. */
    public TokenBatch batchOfIds(NDManager manager, List<long[]> encoded) {
        throw new UnsupportedOperationException();
    }

    public int textLength() {
        throw new UnsupportedOperationException();
    }

    public int vocabularySize() {
        throw new UnsupportedOperationException();
    }

    public long padId() {
        throw new UnsupportedOperationException();
    }

    public long unknownId() {
        throw new UnsupportedOperationException();
    }

    public long clsId() {
        throw new UnsupportedOperationException();
    }

    public long sepId() {
        throw new UnsupportedOperationException();
    }

    public long maskId() {
        throw new UnsupportedOperationException();
    }

    /** The bytes of the {@code tokenizer.json}, unchanged, to be written into a checkpoint. */
    public byte[] json() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
