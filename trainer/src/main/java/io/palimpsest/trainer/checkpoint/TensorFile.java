package io.palimpsest.trainer.checkpoint;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which tensors of a learner's state lie in which file. The prefix is cut off inside the file, so that weights keep their own names.
 *
 * <p>{@link #WEIGHTS} holds whichever of the models is {@linkplain CheckpointManifest#published published}, and that one has no other file.
 */
enum TensorFile {
    /** The published model, the one to deploy. */
    WEIGHTS("weights.safetensors", null),
    /** The model in training. */
    CURRENT("current.safetensors", "current/"),
    /** The momentum model. */
    MOMENTUM("momentum.safetensors", "momentum/"),
    /** The average of the models so far. */
    AVERAGE("average.safetensors", "average/"),
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

    /**
     * {@return the full name of a tensor of this file}
     *
     * @param nameInFile its name there
     * @param published prefix of the published model, e.g. {@code current/}
     */
    String stateName(String nameInFile, String published) {
        return prefix(published) + nameInFile;
    }

    /**
     * {@return the state by file, names as they are written; a file without tensors is absent}
     *
     * @param state tensors or what stands for them, by full name
     * @param published prefix of the published model
     */
    static <T> Map<TensorFile, Map<String, T>> group(Map<String, T> state, String published) {
        Map<TensorFile, Map<String, T>> files = new EnumMap<>(TensorFile.class);
        state.forEach((name, tensor) -> {
            TensorFile file = of(name, published);
            files.computeIfAbsent(file, absent -> new LinkedHashMap<>())
                    .put(name.substring(file.prefix(published).length()), tensor);
        });
        return files;
    }

    private static TensorFile of(String name, String published) {
        for (TensorFile file : values()) {
            if (name.startsWith(file.prefix(published))) {
                return file;
            }
        }
        return STATE;
    }

    private String prefix(String published) {
        return prefix == null ? published : prefix;
    }
}
