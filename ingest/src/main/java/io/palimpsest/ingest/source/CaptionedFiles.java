package io.palimpsest.ingest.source;

import io.palimpsest.schemas.errors.ErrorCode;
import io.palimpsest.schemas.errors.PoisonRecordException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** Reads the files of a captioned folder, wherever they lie. Used by one thread. */
interface CaptionedFiles {

    /** All of {@code captions.jsonl}. */
    byte[] captions() throws IOException;

    /**
     * The bytes of a picture.
     *
     * @param path relative, forward slashes
     * @throws PoisonRecordException if there is no such picture here or it is too large to be read
     */
    byte[] picture(String path);

    /**
     * Files of a folder on disk.
     *
     * @param mostBytes pictures larger than this are refused before they are read
     */
    static CaptionedFiles folder(Path root, int mostBytes) {
        return new CaptionedFiles() {
            @Override
            public byte[] captions() throws IOException {
                return Files.readAllBytes(root.resolve(FolderSource.CAPTIONS));
            }

            @Override
            public byte[] picture(String path) {
                try {
                    Path file = root.resolve(path).normalize();
                    if (!file.startsWith(root.normalize())) {
                        throw new PoisonRecordException(
                                ErrorCode.IMAGE_MISSING, "the picture '" + path + "' lies outside the folder");
                    }
                    if (!Files.isRegularFile(file)) {
                        throw new PoisonRecordException(
                                ErrorCode.IMAGE_MISSING, "there is no picture '" + path + "' in the folder");
                    }
                    if (Files.size(file) > mostBytes) {
                        throw new PoisonRecordException(
                                ErrorCode.IMAGE_TOO_LARGE,
                                "the picture '" + path + "' has " + Files.size(file) + " bytes, at most " + mostBytes
                                        + " are allowed (ingest.max-image-bytes)");
                    }
                    return Files.readAllBytes(file);
                } catch (InvalidPathException | IOException unreadable) {
                    throw new PoisonRecordException(
                            ErrorCode.IMAGE_UNREACHABLE,
                            "the picture '" + path + "' cannot be read: " + unreadable.getMessage(),
                            unreadable);
                }
            }
        };
    }

    /** Files of a zip, all held in memory: for packs of a few megabytes. */
    static CaptionedFiles zip(InputStream zip) throws IOException {
        Map<String, byte[]> contents = new HashMap<>();
        try (ZipInputStream entries = new ZipInputStream(zip)) {
            for (ZipEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
                contents.put(entry.getName(), entries.readAllBytes());
            }
        }
        return new CaptionedFiles() {
            @Override
            public byte[] captions() {
                return contents.get(FolderSource.CAPTIONS);
            }

            @Override
            public byte[] picture(String path) {
                byte[] content = contents.get(path);
                if (content == null) {
                    throw new PoisonRecordException(
                            ErrorCode.IMAGE_MISSING, "there is no picture '" + path + "' in the pack");
                }
                return content;
            }
        };
    }
}
