package io.palimpsest.local.benchmark.result;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.palimpsest.local.view.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Files that hold one JSON document. A file is replaced in one step, so that a reader sees the old one or the new one. */
public final class JsonFile {

    private static final ObjectMapper MAPPER = JsonMapper.builder().build();

    private JsonFile() {}

    /**
     * Writes a document.
     *
     * @param file is replaced if it is there
     * @param value records, lists and maps of plain values
     */
    public static void write(Path file, Object value) {
        Path pending = file.resolveSibling(file.getFileName() + ".pending");
        try {
            Files.writeString(pending, Json.of(value) + "\n");
            Files.move(pending, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException failure) {
            throw new UncheckedIOException("Could not write " + file, failure);
        }
    }

    /**
     * {@return what {@link #write} wrote}
     *
     * @param file the file, which is there
     * @param type what it holds
     * @throws IllegalArgumentException if it holds something else
     */
    public static <T> T read(Path file, Class<T> type) {
        try {
            return MAPPER.readValue(Files.readString(file), type);
        } catch (JsonProcessingException broken) {
            throw new IllegalArgumentException(
                    file + " is no " + type.getSimpleName() + " of this version (" + broken.getOriginalMessage()
                            + "); move it away or choose another directory with --out",
                    broken);
        } catch (IOException failure) {
            throw new UncheckedIOException("Could not read " + file, failure);
        }
    }
}
