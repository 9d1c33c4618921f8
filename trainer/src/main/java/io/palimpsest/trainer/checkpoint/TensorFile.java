package io.palimpsest.trainer.checkpoint;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** Which tensors of a learner's state lie in which file. The prefix is cut off inside the file, so that weights keep their own names. */
enum TensorFile {
    /** The deployed model. */
    WEIGHTS("weights.safetensors", "current/"),
    /** The momentum model. */
    MOMENTUM("momentum.safetensors", "momentum/"),
    /** The model at the end of the previous domain; it changes at boundaries only, so checkpoints share it. */
    PREVIOUS("previous.safetensors", "previous/"),
    /** What keeps weights where earlier domains left them: anchors and importance; as the one above. */
    CONSOLIDATED("consolidated.safetensors", "consolidated/"),
    /** Moments and step counts of the optimizer. */
    OPTIMIZER("optimizer.safetensors", "adam/"),
    /** Feature queues. */
    QUEUES("queues.safetensors", "queue/"),
    /** Events of earlier domains that are trained again, where they are kept; they change at boundaries only, so checkpoints share them. */
    EXEMPLARS("exemplars.safetensors", "exemplars/"),
    /** Whatever else there is, such as which samples are trained again. */
    STATE("state.safetensors", "");

    private final String fileName;
    private final String prefix;

    TensorFile(String fileName, String prefix) {
        this.fileName = fileName;
        this.prefix = prefix;
    }

    String fileName() {
        return fileName;
    }

    /** Whether checkpoints refer to it by content instead of each holding a copy. */
    boolean shared() {
        return this == PREVIOUS || this == CONSOLIDATED || this == EXEMPLARS;
    }

    /** {@return the full name of a tensor of this file} */
    String stateName(String nameInFile) {
        return prefix + nameInFile;
    }

    /** {@return the state by file, names as they are written; a file without tensors is absent} */
    static <T> Map<TensorFile, Map<String, T>> group(Map<String, T> state) {
        Map<TensorFile, Map<String, T>> files = new EnumMap<>(TensorFile.class);
        state.forEach((name, tensor) -> {
            TensorFile file = of(name);
            files.computeIfAbsent(file, absent -> new LinkedHashMap<>())
                    .put(name.substring(file.prefix.length()), tensor);
        });
        return files;
    }

    private static TensorFile of(String name) {
        for (TensorFile file : values()) {
            if (name.startsWith(file.prefix)) {
                return file;
            }
        }
        return STATE;
    }
}
