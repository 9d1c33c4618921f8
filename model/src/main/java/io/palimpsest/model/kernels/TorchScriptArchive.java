package io.palimpsest.model.kernels;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Packs TorchScript source into the archive that libtorch loads, so that no Python is needed to make one. The archive is
 * an uncompressed zip of four entries: {@code version}, {@code constants.pkl} (an empty tuple), {@code data.pkl} (one
 * object of the class with its {@code training} flag) and {@code code/__torch__.py} (the source).
 */
final class TorchScriptArchive {
    private TorchScriptArchive() {}

    /** The archive of one class without parameters, whose source is in the dialect that libtorch itself saves. */
    static byte[] pack(String className, String source) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.setMethod(ZipOutputStream.STORED);
            store(zip, "kernels/version", "10\n".getBytes(StandardCharsets.US_ASCII));
            store(zip, "kernels/constants.pkl", new byte[] {(byte) 0x80, 2, ')', '.'});
            store(zip, "kernels/data.pkl", pickledInstance(className));
            store(zip, "kernels/code/__torch__.py", source.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("packing into memory cannot fail", e);
        }
        return bytes.toByteArray();
    }

    /** Pickle protocol 2: GLOBAL class, (), NEWOBJ, {'training': True}, BUILD, STOP. */
    private static byte[] pickledInstance(String className) throws IOException {
        ByteArrayOutputStream pickle = new ByteArrayOutputStream();
        pickle.write(new byte[] {(byte) 0x80, 2, 'c'});
        pickle.write(("__torch__\n" + className + "\n").getBytes(StandardCharsets.US_ASCII));
        pickle.write(new byte[] {')', (byte) 0x81, '}', '(', 'X', 8, 0, 0, 0});
        pickle.write("training".getBytes(StandardCharsets.US_ASCII));
        pickle.write(new byte[] {(byte) 0x88, 'u', 'b', '.'});
        return pickle.toByteArray();
    }

    private static void store(ZipOutputStream zip, String name, byte[] content) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        CRC32 checksum = new CRC32();
        checksum.update(content);
        entry.setSize(content.length);
        entry.setCompressedSize(content.length);
        entry.setCrc(checksum.getValue());
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }
}
