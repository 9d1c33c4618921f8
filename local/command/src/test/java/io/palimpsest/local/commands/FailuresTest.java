package io.palimpsest.local.commands;

import static org.assertj.core.api.Assertions.assertThat;

import io.palimpsest.local.Surroundings;
import io.palimpsest.trainer.FencedException;
import io.palimpsest.trainer.ledger.RecordsLostException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

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

    @Test
    void aTrainerThatWasReplacedHasItsOwnExitCodeAndOneLine() {
        CommandRun run = failing(new FencedException("shop", "Kafka refuses palimpsest-trainer-shop", null));
        assertThat(run.code()).isEqualTo(4);
        assertThat(run.error())
                .contains("Another trainer took over model 'shop'")
                .doesNotContain("\tat ");
        assertThat(run.error().lines()).hasSize(1);
    }

    @Test
    void recordsThatKafkaNoLongerHoldsHaveTheirOwnExitCodeAndOneLine() {
        TopicPartition pairs = new TopicPartition("palimpsest.pairs.v1", 0);
        CommandRun run = failing(RecordsLostException.ending(pairs, 12, 7));
        assertThat(run.code()).isEqualTo(5);
        assertThat(run.error()).contains("palimpsest.pairs.v1-0", "offset 7").doesNotContain("\tat ");
        assertThat(run.error().lines()).hasSize(1);
    }

    /** What a person sees when a command ends with a failure. */
    private static CommandRun failing(Exception failure) {
        Surroundings surroundings =
                new Surroundings(Map.of(), Path.of("target", "home"), false, System.out, System.err);
        CommandLine line = CommandLines.create(surroundings);
        StringWriter error = new StringWriter();
        line.setErr(new PrintWriter(error, true));
        ParseResult parsed = line.parseArgs("version");
        return new CommandRun(Failures.failedCommand(failure, line, parsed), "", error.toString());
    }

    static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
