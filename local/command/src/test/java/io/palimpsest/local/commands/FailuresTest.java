package io.palimpsest.local.commands;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class FailuresTest {

    @Test
    void unknownSettingIsAUsageErrorWithASuggestion() {
        CommandRun run = CommandRun.of("config", "--set", "model.nam=shop");
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.error())
                .contains("model.nam", "Did you mean 'model.name'?")
                .doesNotContain("\tat ");
        assertThat(run.error().lines()).hasSize(1);
    }

    @Test
    void unknownOptionIsAUsageErrorWithASuggestion() {
        CommandRun run = CommandRun.of("config", "--modle", "shop");
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.error()).contains("--modle", "--model", "palimpsest config --help");
    }

    @Test
    void missingCommandIsAUsageError() {
        CommandRun run = CommandRun.of();
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.error()).contains("A command is missing.", "palimpsest --help");
    }

    @Test
    void missingSettingsFileIsAUsageErrorThatNamesIt() {
        CommandRun run = CommandRun.of("config", "--config", "no-such.properties");
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.error()).contains("no-such.properties");
    }

    @Test
    void unreachableKafkaHasItsOwnExitCodeAndOneLine() throws IOException {
        CommandRun run = CommandRun.of(
                "topics",
                "--bootstrap-servers",
                "127.0.0.1:" + closedPort(),
                "--set",
                "kafka.default.api.timeout.ms=500",
                "--set",
                "kafka.request.timeout.ms=400");
        assertThat(run.code()).isEqualTo(3);
        assertThat(run.error()).contains("bootstrap").doesNotContain("\tat ");
    }

    @Test
    void debugShowsTheStackTrace() {
        CommandRun run = CommandRun.of("config", "--debug", "--set", "model.nam=shop");
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.error()).contains("\tat ");
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
