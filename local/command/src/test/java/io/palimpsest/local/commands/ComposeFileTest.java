package io.palimpsest.local.commands;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** The Compose file, read without a container engine. */
class ComposeFileTest {

    private static final Path FOLDER = Path.of("..", "..", "compose");
    private static final Pattern VARIABLE = Pattern.compile("(?<!\\$)\\$\\{(\\w+)}");
    private static final Set<String> OWN = Set.of(
            "trainer", "trainer-standby", "trainer-gpu", "trainer-standby-gpu", "evaluator-1", "evaluator-2", "ingest");

    private static String text;
    private static Map<String, Map<String, Object>> services;
    private static final Map<String, String> VARIABLES = new HashMap<>();

    @BeforeAll
    static void read() throws IOException {
        text = Files.readString(FOLDER.resolve("compose.yaml"));
        Properties properties = new Properties();
        try (Reader file = Files.newBufferedReader(FOLDER.resolve(".env"))) {
            properties.load(file);
        }
        properties.forEach((key, value) -> VARIABLES.put((String) key, (String) value));
        Map<String, Map<String, Map<String, Object>>> file = new Yaml().load(filled(text));
        services = file.get("services");
    }

    @Test
    void everyVariableIsExplainedInTheEnvironmentFile() {
        assertThat(VARIABLE.matcher(text).results().map(result -> result.group(1)))
                .isNotEmpty()
                .allSatisfy(name -> assertThat(VARIABLES).containsKey(name));
    }

    @Test
    void everyImageHasAPinnedVersion() {
        assertThat(services).hasSize(13).allSatisfy((name, service) -> assertThat((String) service.get("image"))
                .as(name)
                .matches(OWN.contains(name) ? "palimpsest:(cpu|gpu)" : "[\\w./-]+:v?\\d+\\.\\d+[\\w.-]*"));
    }

    @Test
    void everyServiceIsConfined() {
        assertThat(services).allSatisfy((name, service) -> {
            assertThat(service).as(name).containsEntry("read_only", true).containsKey("mem_limit");
            assertThat(service.get("cap_drop")).as(name).isEqualTo(List.of("ALL"));
            assertThat(service.get("security_opt")).as(name).isEqualTo(List.of("no-new-privileges:true"));
        });
    }

    @Test
    void ourServicesStartWithTheSettingsTheyGet() {
        for (String name : OWN) {
            Map<?, ?> environment = (Map<?, ?>) services.get(name).get("environment");
            Map<String, String> given = environment.entrySet().stream()
                    .collect(Collectors.toMap(
                            entry -> (String) entry.getKey(), entry -> String.valueOf(entry.getValue())));
            assertThatCode(() -> AllSettings.resolve(Map.of(), given, Optional.empty()))
                    .as(name)
                    .doesNotThrowAnyException();
            assertThat(services.get(name).get("depends_on").toString())
                    .as(name)
                    .contains("kafka={condition=service_healthy}", "registry={condition=service_healthy}");
        }
    }

    @Test
    void portsAreOpenOnTheInterfaceOfTheEnvironmentFileOnly() {
        assertThat(services.values().stream()
                        .filter(service -> service.containsKey("ports"))
                        .map(service -> service.get("ports").toString()))
                .hasSize(8)
                .allSatisfy(ports -> assertThat(ports).startsWith("[" + VARIABLES.get("BIND") + ":"));
    }

    private static String filled(String template) {
        return VARIABLE.matcher(template)
                .replaceAll((MatchResult result) -> VARIABLES.getOrDefault(result.group(1), ""));
    }
}
