package io.palimpsest.model;

import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The JSON header of a safetensors file: what {@link Safetensors} draws, checked so that the entries cover the file exactly.
 *
 * @param metadata free text pairs
 * @param entries the tensors in the order of their bytes
 */
record SafetensorsHeader(Map<String, String> metadata, List<Entry> entries) {
    private static final String METADATA = "__metadata__";
    private static final int LENGTH_BYTES = 8;
    private static final int ALIGNMENT = 8;
    private static final long MAXIMUM_LENGTH = 100_000_000;
    private static final ObjectMapper JSON = new ObjectMapper();

    /** One tensor: its bytes are {@code begin .. end} after the header. */
    record Entry(String name, SafetensorsType type, long[] shape, long begin, long end) {
        long byteCount() {
            return end - begin;
        }
    }

    static SafetensorsHeader of(Map<String, NDArray> tensors, Map<String, String> metadata) {
        List<Entry> entries = new ArrayList<>();
        long offset = 0;
        for (Map.Entry<String, NDArray> tensor : tensors.entrySet()) {
            NDArray array = tensor.getValue();
            SafetensorsType type = SafetensorsType.of(array.getDataType());
            long end = offset + array.size() * type.width();
            entries.add(new Entry(tensor.getKey(), type, array.getShape().getShape(), offset, end));
            offset = end;
        }
        return new SafetensorsHeader(new TreeMap<>(metadata), entries);
    }

    /** Length and padded JSON, ready to be written. */
    ByteBuffer encode() throws IOException {
        ObjectNode root = JSON.createObjectNode();
        if (!metadata.isEmpty()) {
            ObjectNode node = root.putObject(METADATA);
            metadata.forEach(node::put);
        }
        for (Entry entry : entries) {
            ObjectNode node = root.putObject(entry.name());
            node.put("dtype", entry.type().name());
            ArrayNode shape = node.putArray("shape");
            for (long size : entry.shape()) {
                shape.add(size);
            }
            node.putArray("data_offsets").add(entry.begin()).add(entry.end());
        }
        byte[] json = JSON.writeValueAsBytes(root);
        int padded = (json.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        ByteBuffer bytes = ByteBuffer.allocate(LENGTH_BYTES + padded).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(padded).put(json);
        while (bytes.hasRemaining()) {
            bytes.put((byte) ' ');
        }
        return bytes.flip();
    }

    /** Reads and checks the header; the channel then stands at the first tensor. */
    static SafetensorsHeader read(FileChannel channel, Path file) throws IOException {
        ByteBuffer length = ByteBuffer.allocate(LENGTH_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        try {
            Safetensors.readFully(channel, length);
        } catch (EOFException e) {
            throw new CorruptWeightsException(file, "it has only " + channel.size() + " bytes", e);
        }
        long headerLength = length.getLong(0);
        long dataLength = channel.size() - LENGTH_BYTES - headerLength;
        if (headerLength < 2 || headerLength > MAXIMUM_LENGTH || dataLength < 0) {
            throw new CorruptWeightsException(
                    file,
                    "its header claims " + Long.toUnsignedString(headerLength) + " bytes of a file of "
                            + channel.size());
        }
        ByteBuffer json = ByteBuffer.allocate((int) headerLength);
        Safetensors.readFully(channel, json);
        SafetensorsHeader header = parse(new String(json.array(), StandardCharsets.UTF_8), file);
        header.checkCovers(dataLength, file);
        return header;
    }

    private static SafetensorsHeader parse(String json, Path file) {
        JsonNode root;
        try {
            root = JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new CorruptWeightsException(file, "its header is not JSON: " + e.getOriginalMessage(), e);
        }
        if (!root.isObject()) {
            throw new CorruptWeightsException(file, "its header is not a JSON object");
        }
        Map<String, String> metadata = new LinkedHashMap<>();
        List<Entry> entries = new ArrayList<>();
        for (Map.Entry<String, JsonNode> field : root.properties()) {
            if (field.getKey().equals(METADATA)) {
                field.getValue()
                        .properties()
                        .forEach(pair ->
                                metadata.put(pair.getKey(), pair.getValue().asText()));
            } else {
                entries.add(entry(field.getKey(), field.getValue(), file));
            }
        }
        entries.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
        return new SafetensorsHeader(metadata, entries);
    }

    private static Entry entry(String name, JsonNode node, Path file) {
        JsonNode offsets = node.path("data_offsets");
        JsonNode sizes = node.path("shape");
        if (offsets.size() != 2 || !sizes.isArray()) {
            throw new CorruptWeightsException(file, "tensor '" + name + "' lacks shape or data_offsets");
        }
        SafetensorsType type;
        try {
            type = SafetensorsType.valueOf(node.path("dtype").asText());
        } catch (IllegalArgumentException e) {
            throw new CorruptWeightsException(
                    file, "tensor '" + name + "' has the unknown type " + node.path("dtype"), e);
        }
        long[] shape = new long[sizes.size()];
        long bytes = type.width();
        for (int i = 0; i < shape.length; i++) {
            shape[i] = sizes.get(i).asLong(-1);
            bytes = shape[i] < 0 || Math.multiplyHigh(bytes, shape[i]) != 0 ? -1 : bytes * shape[i];
        }
        Entry entry = new Entry(
                name, type, shape, offsets.get(0).asLong(-1), offsets.get(1).asLong(-1));
        if (entry.byteCount() != bytes || bytes > Integer.MAX_VALUE) {
            throw new CorruptWeightsException(
                    file, "tensor '" + name + "' of shape " + sizes + " cannot have " + entry.byteCount() + " bytes");
        }
        return entry;
    }

    private void checkCovers(long dataLength, Path file) {
        long offset = 0;
        for (Entry entry : entries) {
            if (entry.begin() != offset) {
                throw new CorruptWeightsException(
                        file, "tensor '" + entry.name() + "' begins at " + entry.begin() + " instead of " + offset);
            }
            offset = entry.end();
        }
        if (offset != dataLength) {
            throw new CorruptWeightsException(
                    file, "its tensors need " + offset + " bytes but " + dataLength + " follow the header");
        }
    }
}
