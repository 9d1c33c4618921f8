package io.palimpsest.local.stack;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;

/**
 * Chooses loopback ports for one start of a stack. Not thread-safe.
 *
 * <p>Free ports are drawn below the range from which operating systems serve outgoing connections, so that a remembered port
 * is seldom found taken by some client's connection at the next start.
 */
final class PortChooser {

    private static final int LOWEST = 20_000;
    private static final int COUNT = 12_000;

    private final Random random;
    private final Set<Integer> given = new HashSet<>();

    PortChooser(Random random) {
        this.random = random;
    }

    /**
     * A port that is free now and was not given before.
     *
     * @param asked the port that must be used, or 0 for any
     * @param remembered the port to prefer if any will do, or 0
     * @param purpose names the port in errors, e.g. {@code Kafka}
     * @throws StackException if the asked port is taken
     */
    int choose(int asked, int remembered, String purpose) {
        if (asked != 0) {
            if (!take(asked)) {
                throw new StackException(purpose + " port " + asked
                        + " on 127.0.0.1 is taken: stop the process that listens there or choose another port");
            }
            return asked;
        }
        if (remembered != 0 && take(remembered)) {
            return remembered;
        }
        for (int attempt = 0; attempt < COUNT; attempt++) {
            int port = LOWEST + random.nextInt(COUNT);
            if (take(port)) {
                return port;
            }
        }
        throw new StackException("No free port for " + purpose + " between " + LOWEST + " and " + (LOWEST + COUNT - 1)
                + " on 127.0.0.1: name one that is free");
    }

    private boolean take(int port) {
        if (given.contains(port)) {
            return false;
        }
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        } catch (IOException taken) {
            return false;
        }
        given.add(port);
        return true;
    }
}
