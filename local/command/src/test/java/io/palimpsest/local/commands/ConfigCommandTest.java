package io.palimpsest.local.commands;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigCommandTest {

    private static final Map<String, String> ENVIRONMENT = Map.of("PALIMPSEST_MODEL_NAME", "from-environment");

    @TempDir
    private Path directory;

    @Test
    void flagWinsOverEnvironmentOverFileOverDefault() throws IOException {
        Path file = directory.resolve("palimpsest.properties");
        Files.writeString(file, "model.name = from-file\n");
        String path = file.toString();
        assertThat(CommandRun.of("config").out()).contains("model.name = default  (default)");
        assertThat(CommandRun.of("config", "--config", path).out())
                .contains("model.name = from-file  (" + path + " line 1)");
        assertThat(CommandRun.with(ENVIRONMENT, "config", "--config", path).out())
                .contains("model.name = from-environment  (environment variable PALIMPSEST_MODEL_NAME)");
        assertThat(CommandRun.with(ENVIRONMENT, "config", "--config", path, "--model", "from-flag")
                        .out())
                .contains("model.name = from-flag");
    }

    @Test
    void kafkaKeysPassThroughAndStayHidden() {
        CommandRun run = CommandRun.of("config", "--set", "kafka.sasl.jaas.config=top-secret");
        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("kafka.sasl.jaas.config").doesNotContain("top-secret");
    }

    @Test
    void referenceIsASettingsFileThatChangesNothing() throws IOException {
        Path file = directory.resolve("reference.properties");
        String reference = CommandRun.of("config", "reference").out();
        Files.writeString(file, reference);
        assertThat(reference).contains("#model.name = default");
        assertThat(CommandRun.of("config", "--config", file.toString()).out())
                .isEqualTo(CommandRun.of("config").out());
        Files.writeString(file, reference.replaceAll("(?m)^#([a-z])", "$1"));
        assertThat(CommandRun.of("config", "--config", file.toString()).code()).isZero();
    }

    @Test
    void documentationListsExactlyTheSettingsThatExist() throws IOException {
        assertThat(Files.readString(Path.of("../../docs/configuration.md")))
                .as("regenerate it: ./palimpsest config reference --markdown > docs/configuration.md")
                .isEqualTo(CommandRun.of("config", "reference", "--markdown").out());
    }
}
