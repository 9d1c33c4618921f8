package io.palimpsest.trainer.learner;

import ai.djl.ndarray.BaseNDManager;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.lang.reflect.Field;
import java.util.Map;

/** Counts the arrays that a manager and everything below it keep alive; the engine shows only the first level itself. */
final class LiveArrays {
    private LiveArrays() {}

    static int below(NDManager manager) {
        int count = 0;
        for (Object resource : resources(manager).values()) {
            if (resource instanceof NDManager child) {
                count += below(child);
            } else if (resource instanceof NDArray) {
                count++;
            }
        }
        return count;
    }

    private static Map<?, ?> resources(NDManager manager) {
        try {
            Field field = BaseNDManager.class.getDeclaredField("resources");
            field.setAccessible(true);
            return (Map<?, ?>) field.get(manager);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the engine's managers no longer keep their resources in a map", e);
        }
    }
}
