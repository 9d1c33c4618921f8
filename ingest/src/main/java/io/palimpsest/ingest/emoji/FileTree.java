package io.palimpsest.ingest.emoji;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Where the builder puts its files: a folder or a zip. Not safe for more than one thread. */
interface FileTree extends Closeable {

    /** Any fixed time does; one before February 1980 would cost an extra field in every entry. */
    LocalDateTime FIXED_TIME = LocalDateTime.of(2000, 1, 1, 0, 0);

    /** @param path relative, with forward slashes */
    void put(String path, byte[] content) throws IOException;

    /** Files in a folder, which is made if need be. */
    static FileTree folder(Path root) {
        return new FileTree() {
            @Override
            public void put(String path, byte[] content) throws IOException {
                Path file = root.resolve(path);
                Files.createDirectories(file.getParent());
                Files.write(file, content);
            }

            @Override
            public void close() {}
        };
    }

    /** Entries of a zip, pictures stored and texts deflated, without times, so that the bytes depend on the content alone. */
    static FileTree zip(OutputStream file) {
        ZipOutputStream zip = new ZipOutputStream(file);
        zip.setLevel(Deflater.BEST_COMPRESSION);
        return new FileTree() {
            @Override
            public void put(String path, byte[] content) throws IOException {
                ZipEntry entry = new ZipEntry(path);
                entry.setTimeLocal(FIXED_TIME);
                if (path.endsWith(".png")) {
                    CRC32 checksum = new CRC32();
                    checksum.update(content);
                    entry.setMethod(ZipEntry.STORED);
                    entry.setSize(content.length);
                    entry.setCrc(checksum.getValue());
                }
                zip.putNextEntry(entry);
                zip.write(content);
                zip.closeEntry();
            }

            @Override
            public void close() throws IOException {
                zip.close();
            }
        };
    }
}
