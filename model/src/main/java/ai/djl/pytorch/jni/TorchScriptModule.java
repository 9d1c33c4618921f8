package ai.djl.pytorch.jni;

import ai.djl.Device;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;

/**
 * A loaded TorchScript module whose methods take and give any values, with gradients. The engine's public call always
 * runs in inference mode, which is why this class exists. Thread-safe; holds native memory until closed.
 */
public final class TorchScriptModule implements AutoCloseable {
    private final long handle;

    private TorchScriptModule(long handle) {
        this.handle = handle;
    }

    /** Loads the bytes of a TorchScript archive ({@code .pt}). */
    public static TorchScriptModule load(byte[] archive, Device device) throws IOException {
        return new TorchScriptModule(
                JniUtils.loadModuleHandle(new ByteArrayInputStream(archive), device, false, false));
    }

    /** Calls a method; closes the arguments. The caller closes the result. */
    public IValue call(String method, IValue... arguments) {
        try {
            long[] handles =
                    Arrays.stream(arguments).mapToLong(IValue::getHandle).toArray();
            return new IValue(PyTorchLibrary.LIB.moduleRunMethod(handle, method, handles, true, false));
        } finally {
            for (IValue argument : arguments) {
                argument.close();
            }
        }
    }

    @Override
    public void close() {
        JniUtils.deleteModule(handle);
    }
}
