package io.palimpsest.trainer.checkpoint;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;

/** Passes bytes to a server and back, and once, when told to, carries a write to the index there and loses the answer. */
final class ForgetfulConnection implements AutoCloseable {

    private final ServerSocket front = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final AtomicBoolean forgetNext = new AtomicBoolean();
    private final URI server;

    ForgetfulConnection(URI server) throws IOException {
        this.server = server;
        background(() -> {
            while (true) {
                serve(front.accept());
            }
        });
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + front.getLocalPort());
    }

    /** Loses the answer to the next write to an index. */
    void forgetTheNextAnswer() {
        forgetNext.set(true);
    }

    /** {@return whether the answer was lost} */
    boolean forgot() {
        return !forgetNext.get();
    }

    @Override
    public void close() throws IOException {
        front.close();
    }

    private void serve(Socket client) throws IOException {
        Socket back = new Socket(server.getHost(), server.getPort());
        AtomicBoolean forgetting = new AtomicBoolean();
        background(() -> pump(client, back, bytes -> {
            boolean index = bytes.startsWith("PUT") && bytes.contains("/index.json ");
            if (index && forgetNext.compareAndSet(true, false)) {
                forgetting.set(true);
            }
            return true;
        }));
        background(() -> pump(back, client, bytes -> !forgetting.get()));
    }

    private static void pump(Socket from, Socket to, Gate gate) throws IOException {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[1 << 16];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                if (!gate.passes(new String(buffer, 0, read, StandardCharsets.ISO_8859_1))) {
                    return;
                }
                out.write(buffer, 0, read);
            }
        }
    }

    private static void background(Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException closed) {
                        Thread.currentThread().interrupt();
                    }
                },
                "forgetful-connection");
        thread.setDaemon(true);
        thread.start();
    }

    private interface Gate {
        boolean passes(String bytes);
    }

    private interface Work {
        void run() throws IOException;
    }
}
