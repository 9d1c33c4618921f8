package io.palimpsest.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The safetensors format, streamed tensor by tensor so that a file may exceed 2 GiB (one tensor may not):
 *
 * <pre>
 * 8 bytes            N, length of the header, little endian
 * N bytes            JSON, padded with spaces so that the tensors start at a multiple of 8:
 *                    {"__metadata__": {text: text}, name: {"dtype": "F32", "shape": [..], "data_offsets": [begin, end]}, ..}
 * rest               the tensors, little endian, without gaps, in the order of the header
 * </pre>
 *
 * The same tensors, order and metadata always give the same bytes. BF16 has no place in this engine and is read as F32,
 * which loses nothing.
 */
public final class Safetensors {
    private Safetensors() {}

    /** Writes tensors in the order of the map. An existing file is replaced; syncing to the disk is left to the caller. */
    public static void write(Path file, Map<String, NDArray> tensors, Map<String, String> metadata) throws IOException {
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            writeFully(channel, SafetensorsHeader.of(tensors, metadata).encode());
            for (NDArray tensor : tensors.values()) {
                writeFully(channel, tensor.toByteBuffer());
            }
        }
    }

    /**
     * Reads every tensor into the manager, in file order, in memory that the engine owns.
     *
     * @throws CorruptWeightsException when the file is not safetensors, is cut short or has bytes that no tensor claims
     */
    public static Map<String, NDArray> read(NDManager manager, Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            SafetensorsHeader header = SafetensorsHeader.read(channel, file);
            Map<String, NDArray> tensors = new LinkedHashMap<>();
            for (SafetensorsHeader.Entry entry : header.entries()) {
                tensors.put(entry.name(), readTensor(manager, channel, entry, file));
            }
            return tensors;
        }
    }

    /** The free text pairs of a file, empty when it has none. Reads the header only. */
    public static Map<String, String> metadata(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return SafetensorsHeader.read(channel, file).metadata();
        }
    }

    private static NDArray readTensor(NDManager manager, FileChannel channel, SafetensorsHeader.Entry entry, Path file)
            throws IOException {
        Shape shape = new Shape(entry.shape());
        DataType type = entry.type().engineType();
        if (entry.byteCount() == 0) {
            return manager.create(shape, type);
        }
        ByteBuffer bytes =
                ByteBuffer.allocateDirect(Math.toIntExact(entry.byteCount())).order(ByteOrder.LITTLE_ENDIAN);
        try {
            readFully(channel, bytes);
        } catch (EOFException e) {
            throw new CorruptWeightsException(file, "it ends inside tensor '" + entry.name() + "'", e);
        }
        ByteBuffer values = entry.type() == SafetensorsType.BF16 ? widened(bytes.flip()) : bytes.flip();
        // Between here and the copy the tensor lives in Java's memory.
        try (NDArray javaOwned = manager.create(values, shape, type)) {
            return javaOwned.duplicate();
        }
    }

    private static ByteBuffer widened(ByteBuffer bfloats) {
        ByteBuffer floats = ByteBuffer.allocateDirect(Math.multiplyExact(2, bfloats.remaining()))
                .order(ByteOrder.LITTLE_ENDIAN);
        while (bfloats.hasRemaining()) {
            floats.putInt(bfloats.getShort() << 16);
        }
        return floats.flip();
    }

    private static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    static void readFully(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            if (channel.read(bytes) < 0) {
                throw new EOFException(bytes.remaining() + " bytes are missing");
            }
        }
    }
}
