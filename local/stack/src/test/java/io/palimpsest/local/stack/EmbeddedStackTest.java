package io.palimpsest.local.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedStackTest {

    @TempDir
    Path directory;

    @Test
    void aRestartKeepsItsPorts() {
        String kafka;
        String registry;
        try (EmbeddedStack first = EmbeddedStack.start(directory, 0, 0)) {
            kafka = first.bootstrapServers();
            registry = first.registryUrl();
        }
        try (EmbeddedStack second = EmbeddedStack.start(directory, 0, 0)) {
            assertThat(second.bootstrapServers()).isEqualTo(kafka);
            assertThat(second.registryUrl()).isEqualTo(registry);
        }
    }

    @Test
    void aTakenPortIsAClearError() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();
            assertThatThrownBy(() -> EmbeddedStack.start(directory, port, 0))
                    .isInstanceOf(StackException.class)
                    .hasMessageContaining("Kafka port " + port + " on 127.0.0.1 is taken");
            assertThatThrownBy(() -> EmbeddedStack.start(directory, 0, port))
                    .isInstanceOf(StackException.class)
                    .hasMessageContaining("Schema registry port " + port + " on 127.0.0.1 is taken");
        }
    }

    @Test
    void aSecondStackOnOneDirectoryIsAClearError() {
        try (EmbeddedStack first = EmbeddedStack.start(directory, 0, 0)) {
            assertThat(first.clientProperties()).containsEntry("bootstrap.servers", first.bootstrapServers());
            for (int attempt = 0; attempt < 2; attempt++) {
                assertThatThrownBy(() -> EmbeddedStack.start(directory, 0, 0))
                        .isInstanceOf(StackException.class)
                        .hasMessageContaining("already runs on");
            }
        }
    }

    @Test
    void aLockFileLeftBehindIsNoObstacle() throws Exception {
        Files.createFile(directory.resolve("stack.lock"));
        EmbeddedStack.start(directory, 0, 0).close();
    }

    @Test
    void closingTwiceIsHarmlessAndLeavesNoThread() {
        EmbeddedStack.start(directory, 0, 0).close();
        Set<Thread> before = threads();
        EmbeddedStack stack = EmbeddedStack.start(directory, 0, 0);
        stack.close();
        stack.close();
        assertThat(threads()).isSubsetOf(before);
    }

    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(Thread::isAlive)
                .collect(Collectors.toSet());
    }
}
