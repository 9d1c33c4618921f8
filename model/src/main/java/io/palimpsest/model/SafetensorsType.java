package io.palimpsest.model;

import ai.djl.ndarray.types.DataType;
import java.util.Arrays;

/** The element types of the safetensors format that this product reads and writes. */
enum SafetensorsType {
    F64(DataType.FLOAT64, 8),
    F32(DataType.FLOAT32, 4),
    F16(DataType.FLOAT16, 2),
    BF16(DataType.FLOAT32, 2),
    I64(DataType.INT64, 8),
    I32(DataType.INT32, 4),
    I8(DataType.INT8, 1),
    U8(DataType.UINT8, 1),
    BOOL(DataType.BOOLEAN, 1);

    private final DataType engineType;
    private final int width;

    SafetensorsType(DataType engineType, int width) {
        this.engineType = engineType;
        this.width = width;
    }

    /** The type of the array that this one is read into. */
    DataType engineType() {
        return engineType;
    }

    /** Bytes of one element in the file. */
    int width() {
        return width;
    }

    static SafetensorsType of(DataType type) {
        return Arrays.stream(values())
                .filter(candidate -> candidate.engineType == type && candidate != BF16)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("safetensors has no type for " + type));
    }
}
