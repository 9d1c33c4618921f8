package io.palimpsest.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsTest {
    private final NDManager manager = NDManager.newBaseManager("PyTorch");

    @TempDir
    private Path directory;

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void everyTensorComesBackInOrderWithItsMetadata() throws IOException {
        Path file = directory.resolve("a.safetensors");
        Map<String, NDArray> tensors = sample();
        Safetensors.write(file, tensors, Map.of("format", "pt", "a", "b"));
        Map<String, NDArray> read = Safetensors.read(manager, file);
        assertThat(read.keySet()).containsExactlyElementsOf(tensors.keySet());
        tensors.forEach((name, array) -> {
            assertThat(read.get(name).getShape()).as(name).isEqualTo(array.getShape());
            assertThat(read.get(name).getDataType()).as(name).isEqualTo(array.getDataType());
            assertThat(read.get(name).toByteArray()).as(name).isEqualTo(array.toByteArray());
        });
        assertThat(Safetensors.metadata(file)).containsOnly(Map.entry("format", "pt"), Map.entry("a", "b"));
    }

    @Test
    void sameTensorsGiveTheSameBytesAndTheDataIsAligned() throws IOException {
        Path first = directory.resolve("first.safetensors");
        Path second = directory.resolve("second.safetensors");
        Safetensors.write(first, sample(), Map.of("b", "2", "a", "1"));
        Safetensors.write(second, sample(), Map.of("a", "1", "b", "2"));
        byte[] bytes = Files.readAllBytes(first);
        assertThat(bytes).isEqualTo(Files.readAllBytes(second));
        assertThat(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong() % 8)
                .isZero();
    }

    @Test
    void brainFloatsAreReadExactlyAsFloats() throws IOException {
        Path file = directory.resolve("b.safetensors");
        Files.write(file, raw("{\"x\":{\"dtype\":\"BF16\",\"shape\":[2],\"data_offsets\":[0,4]}}", new byte[] {
            (byte) 0x80, 0x3F, 0x40, (byte) 0xC0
        }));
        assertThat(Safetensors.read(manager, file).get("x").toFloatArray()).containsExactly(1f, -3f);
    }

    @Test
    void aShortFileIsCorruptAndSaysWhichAndWhy() throws IOException {
        Path file = directory.resolve("short.safetensors");
        Safetensors.write(file, sample(), Map.of());
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length - 5));
        assertThatThrownBy(() -> Safetensors.read(manager, file))
                .isInstanceOf(CorruptWeightsException.class)
                .hasMessageContaining("short.safetensors")
                .hasMessageContaining("follow the header");
        Files.write(file, new byte[] {1, 2, 3});
        assertThatThrownBy(() -> Safetensors.read(manager, file)).hasMessageContaining("it has only 3 bytes");
    }

    @Test
    void aDamagedHeaderIsCorruptWhateverTheDamage() throws IOException {
        Path file = directory.resolve("damaged.safetensors");
        List<byte[]> damaged = List.of(
                raw("{\"x\":", new byte[4]),
                raw("[]", new byte[0]),
                raw("{\"x\":{\"dtype\":\"F32\",\"shape\":[1]}}", new byte[4]),
                raw("{\"x\":{\"dtype\":\"F99\",\"shape\":[1],\"data_offsets\":[0,4]}}", new byte[4]),
                raw("{\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}}", new byte[4]),
                raw("{\"x\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}}", new byte[4]),
                raw(
                        "{\"x\":{\"dtype\":\"F32\",\"shape\":[9223372036854775807,8],\"data_offsets\":[0,4]}}",
                        new byte[4]),
                raw("{\"x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}", new byte[8]),
                raw("{\"x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", new byte[12]),
                ByteBuffer.allocate(16)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(-1)
                        .array(),
                ByteBuffer.allocate(16)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(9)
                        .array());
        for (byte[] bytes : damaged) {
            Files.write(file, bytes);
            assertThatThrownBy(() -> Safetensors.read(manager, file))
                    .as(new String(bytes, StandardCharsets.ISO_8859_1))
                    .isInstanceOf(CorruptWeightsException.class);
        }
    }

    private Map<String, NDArray> sample() {
        Map<String, NDArray> tensors = new LinkedHashMap<>();
        tensors.put("z.floats", manager.create(new float[] {1, -2, Float.NaN, 4, 5, 6}, new Shape(2, 3)));
        tensors.put("scalar", manager.full(new Shape(), 3f));
        tensors.put("a.longs", manager.create(new long[] {Long.MIN_VALUE, 7}));
        tensors.put("empty", manager.create(new Shape(0, 4), DataType.FLOAT32));
        tensors.put("halves", manager.create(new float[] {0.5f, 2}).toType(DataType.FLOAT16, true));
        tensors.put("bytes", manager.create(new byte[] {1, -1, 3}));
        return tensors;
    }

    private static byte[] raw(String header, byte[] data) {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(8 + json.length + data.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(json.length)
                .put(json)
                .put(data)
                .array();
    }
}
