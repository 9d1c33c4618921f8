package io.palimpsest.evaluator.encoding;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.palimpsest.model.CorruptWeightsException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32C;

/** Compares the files of a checkpoint with its {@code manifest.json}, and that with what was announced. Stateless. */
final class AnnouncedManifest {
    static final String FILE = "manifest.json";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int BUFFER = 1 << 16;

    private AnnouncedManifest() {}

    /**
     * @param directory of the checkpoint
     * @param sha256 of its manifest, as announced
     * @param names files that must be those of the manifest
     * @throws CorruptWeightsException for the first that is not
     * @throws IOException if one is missing or cannot be read
     */
    static void check(Path directory, String sha256, List<String> names) throws IOException {
        Path manifest = directory.resolve(FILE);
        byte[] bytes = Files.readAllBytes(manifest);
        String found = HexFormat.of().formatHex(sha256(bytes));
        if (!found.equals(sha256)) {
            throw new CorruptWeightsException(manifest, "its SHA-256 is " + found + ", announced is " + sha256);
        }
        JsonNode files = JSON.readTree(bytes).path("files");
        for (String name : names) {
            check(directory.resolve(name), entry(files, name, manifest));
        }
    }

    private static JsonNode entry(JsonNode files, String name, Path manifest) {
        for (JsonNode file : files) {
            if (file.path("name").asText().equals(name)) {
                return file;
            }
        }
        throw new CorruptWeightsException(manifest, "it does not name " + name);
    }

    private static void check(Path file, JsonNode entry) throws IOException {
        long bytes = Files.size(file);
        if (bytes != entry.path("bytes").asLong()) {
            throw new CorruptWeightsException(
                    file,
                    "it has " + bytes + " bytes, in the manifest "
                            + entry.path("bytes").asLong());
        }
        String found = crc32c(file);
        if (!found.equals(entry.path("crc32c").asText())) {
            throw new CorruptWeightsException(
                    file,
                    "its CRC-32C is " + found + ", in the manifest "
                            + entry.path("crc32c").asText());
        }
    }

    private static String crc32c(Path file) throws IOException {
        CRC32C crc = new CRC32C();
        try (InputStream in = Files.newInputStream(file)) {
            byte[] buffer = new byte[BUFFER];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                crc.update(buffer, 0, read);
            }
        }
        return "%08x".formatted(crc.getValue());
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }
}
