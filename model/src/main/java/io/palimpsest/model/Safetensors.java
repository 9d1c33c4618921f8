package io.palimpsest.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** The safetensors format. */
public final class Safetensors {
    private Safetensors() {}

    /** Writes tensors in the order of the map; existing files are replaced, nothing is synced. */
    public static void write(Path file, Map<String, NDArray> tensors, Map<String, String> metadata) throws IOException {
        throw new UnsupportedOperationException();
    }

    /** Reads every tensor into the manager, in file order. Throws {@link CorruptWeightsException}. */
    public static Map<String, NDArray> read(NDManager manager, Path file) throws IOException {
        throw new UnsupportedOperationException();
    }

    /** The {@code __metadata__} of a file. */
    public static Map<String, String> metadata(Path file) throws IOException {
        throw new UnsupportedOperationException();
    }
}
