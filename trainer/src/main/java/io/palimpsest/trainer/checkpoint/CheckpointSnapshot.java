package io.palimpsest.trainer.checkpoint;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.palimpsest.model.kernels.GradientMode;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A copy of a learner's state in host memory, with the facts that belong to it. Taken on the training thread between two steps; after
 * that training goes on while another thread writes it. Whoever takes it sees to it that it is closed.
 */
public final class CheckpointSnapshot implements AutoCloseable {

    private final NDManager manager;
    private final Map<String, NDArray> tensors;
    private final CheckpointManifest facts;
    private final Map<String, byte[]> documents;

    private CheckpointSnapshot(
            NDManager manager, Map<String, NDArray> tensors, CheckpointManifest facts, Map<String, byte[]> documents) {
        this.manager = manager;
        this.tensors = tensors;
        this.facts = facts;
        this.documents = Map.copyOf(documents);
    }

    /**
     * {@return a snapshot of the state as it is now}
     *
     * @param parent manager that outlives the snapshot
     * @param state tensors of the learner by stable name
     * @param facts the manifest without files, tensors and identity
     * @param documents further files by name, such as {@code model.json}
     */
    public static CheckpointSnapshot take(
            NDManager parent, Map<String, NDArray> state, CheckpointManifest facts, Map<String, byte[]> documents) {
        NDManager manager = parent.newSubManager(Device.cpu());
        Map<String, NDArray> copies = new LinkedHashMap<>();
        try (GradientMode paused = GradientMode.paused()) {
            state.forEach((name, tensor) -> {
                NDArray copy = copy(tensor);
                copy.attach(manager);
                copies.put(name, copy);
            });
        } catch (RuntimeException failure) {
            manager.close();
            throw failure;
        }
        return new CheckpointSnapshot(manager, copies, facts, documents);
    }

    /** On the CPU {@code toDevice} with {@code copy = true} shares memory all the same, so training would write into the snapshot. */
    private static NDArray copy(NDArray tensor) {
        return tensor.getDevice().equals(Device.cpu()) ? tensor.duplicate() : tensor.toDevice(Device.cpu(), true);
    }

    Map<String, NDArray> tensors() {
        return tensors;
    }

    CheckpointManifest facts() {
        return facts;
    }

    Map<String, byte[]> documents() {
        return documents;
    }

    @Override
    public void close() {
        manager.close();
    }
}
