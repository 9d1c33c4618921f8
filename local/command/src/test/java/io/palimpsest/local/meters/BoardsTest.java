package io.palimpsest.local.meters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Boards and alerts speak of meters that there are. Prometheus itself would take any name, and show nothing. */
class BoardsTest {
    /** From the module's directory, where its tests run. */
    private static final Path COMPOSE = Path.of("../../compose");

    private static final Path DASHBOARDS = COMPOSE.resolve("grafana/dashboards");
    private static final Path PROMETHEUS = COMPOSE.resolve("prometheus");
    private static final Path ALERTS = PROMETHEUS.resolve("alerts.yml");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    /** What Prometheus adds to every series that it scrapes. */
    private static final Set<String> SCRAPED = Set.of("instance", "job");

    private static final int WIDTH = 24;

    @Test
    void boardsReadOnlyMetersOfTheCatalogue() throws IOException {
        for (Path board : boards()) {
            assertThat(unknown(expressions(JSON.readTree(board.toFile()))))
                    .as("%s", board)
                    .isEmpty();
        }
    }

    @Test
    void alertsReadOnlyMetersOfTheCatalogue() throws IOException {
        assertThat(unknown(expressions(YAML.readTree(ALERTS.toFile())))).isEmpty();
    }

    @Test
    void aNameOrLabelThatNoMeterHasIsFound() throws IOException {
        JsonNode snippet = JSON.readTree(
                """
                {"panels": [{"targets": [
                  {"expr": "max by (model) (palimpsest_trainer_step{model=\\"$model\\", phase=\\"training\\"})"},
                  {"expr": "rate(palimpsest_trainer_dead_letters[$__rate_interval]) > 0"},
                  {"expr": "sum by (domain) (palimpsest_trainer_lag_events offset 15m)"},
                  {"expr": "jvm_memory_used_bytes{model=\\"$model\\"} and on (instance) up"}]}]}
                """);
        assertThat(unknown(expressions(snippet)))
                .containsExactly(
                        "palimpsest_trainer_step has no label phase",
                        "palimpsest_trainer_dead_letters is no meter",
                        "no meter has the label domain",
                        "jvm_memory_used_bytes has no label model");
    }

    @Test
    void panelsThatOverlapLeaveTheBoardOrExplainNothingAreFound() throws IOException {
        JsonNode snippet = JSON.readTree(
                """
                {"panels": [
                  {"id": 1, "title": "One", "description": "It is one.", "gridPos": {"x": 0, "y": 0, "w": 12, "h": 4}},
                  {"id": 1, "title": "Two", "gridPos": {"x": 8, "y": 3, "w": 20, "h": 4}}]}
                """);
        assertThat(faults(snippet))
                .containsExactly(
                        "Two has no description",
                        "Two has the id of another panel",
                        "Two leaves the board",
                        "Two overlaps another panel");
    }

    @Test
    void panelsSayWhatTheyShowAndDoNotOverlap() throws IOException {
        for (Path board : boards()) {
            assertThat(faults(JSON.readTree(board.toFile()))).as("%s", board).isEmpty();
        }
    }

    @Test
    void boardsHaveNamesOfTheirOwnAndLeadToEachOther() throws IOException {
        Set<String> taken = new HashSet<>();
        for (Path path : boards()) {
            JsonNode board = JSON.readTree(path.toFile());
            assertThat(taken.add(board.get("uid").asText()))
                    .as("uid of %s", path)
                    .isTrue();
            assertThat(taken.add(board.get("title").asText()))
                    .as("title of %s", path)
                    .isTrue();
            assertThat(board.get("tags").get(0).asText()).isEqualTo("palimpsest");
            assertThat(board.at("/links/0/tags/0").asText()).isEqualTo("palimpsest");
            assertThat(board.at("/templating/list").findValuesAsText("name")).containsExactly("datasource", "model");
        }
        assertThat(taken).hasSize(8);
    }

    @Test
    void boardsAskNothingOutsideAndTakeTheSourceThatIsChosen() throws IOException {
        for (Path board : boards()) {
            assertThat(Files.readString(board)).doesNotContain("http://", "https://");
            for (JsonNode source : JSON.readTree(board.toFile()).get("panels").findValues("datasource")) {
                assertThat(source.get("uid").asText()).isEqualTo("${datasource}");
            }
        }
    }

    @Test
    void everyAlertSaysHowBadItIsWhatItMeansAndWhatToDo() throws IOException {
        String documents = Files.readString(Path.of("../../docs/operations.md"));
        for (JsonNode rule : rules()) {
            String name = rule.get("alert").asText();
            String severity = rule.at("/labels/severity").asText();
            assertThat(severity).as(name).isIn("critical", "warning");
            assertThat(rule.path("for").asText()).as("for of %s", name).isNotEmpty();
            assertThat(rule.at("/annotations/summary").asText()).as(name).isNotEmpty();
            assertThat(rule.at("/annotations/description").asText()).as(name).contains("Now: ");
            assertThat(documents).contains("| `" + name + "` | " + severity + " |");
        }
    }

    @Test
    void everyAlertHasACaseInWhichItFires() throws IOException {
        String cases = Files.readString(PROMETHEUS.resolve("alerts.test.yml"));
        for (JsonNode rule : rules()) {
            assertThat(cases).contains("alertname=\"" + rule.get("alert").asText() + "\",alertstate=\"firing\"");
        }
    }

    @Test
    void prometheusTakesConfigurationAndRulesAndTheirCasesComeTrue(@TempDir Path directory) throws Exception {
        String promtool = Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1))
                .map(place -> Path.of(place, "promtool"))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst()
                .orElse("");
        assumeTrue(
                !promtool.isEmpty(),
                "promtool is not on the PATH, so the rules of compose/prometheus were not tried. On Debian: apt install prometheus");
        assertThat(run(directory, promtool, "check", "config", "prometheus.yml"))
                .isEmpty();
        assertThat(run(directory, promtool, "test", "rules", "alerts.test.yml")).isEmpty();
    }

    /** What it wrote if it failed, else nothing. */
    private static String run(Path directory, String... command) throws Exception {
        Path output = Files.createTempFile(directory, "promtool", ".txt");
        Process process = new ProcessBuilder(command)
                .directory(PROMETHEUS.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        boolean ended = process.waitFor(2, TimeUnit.MINUTES);
        process.destroyForcibly();
        return ended && process.exitValue() == 0 ? "" : Files.readString(output, StandardCharsets.UTF_8);
    }

    private static List<Path> boards() throws IOException {
        try (Stream<Path> files = Files.list(DASHBOARDS)) {
            List<Path> boards = files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList();
            assertThat(boards).hasSize(4);
            return boards;
        }
    }

    private static List<JsonNode> rules() throws IOException {
        List<JsonNode> rules = new ArrayList<>();
        YAML.readTree(ALERTS.toFile()).get("groups").forEach(group -> group.get("rules")
                .forEach(rules::add));
        assertThat(rules).isNotEmpty();
        return rules;
    }

    private static List<String> expressions(JsonNode tree) {
        List<String> expressions = new ArrayList<>(tree.findValuesAsText("expr"));
        // Of a variable: label_values(series, label).
        tree.path("templating").findValuesAsText("definition").stream()
                .filter(definition -> definition.startsWith("label_values("))
                .map(definition -> definition.replaceAll("label_values\\((.*), *(\\w+)\\)", "max by ($2) ($1)"))
                .forEach(expressions::add);
        assertThat(expressions).isNotEmpty();
        return expressions;
    }

    /** What in expressions no meter has. */
    private static List<String> unknown(List<String> expressions) {
        Map<String, Set<String>> known = series();
        Set<String> labels = new HashSet<>();
        known.values().forEach(labels::addAll);
        List<String> unknown = new ArrayList<>();
        for (String expression : expressions) {
            for (PromQl.Selector selector : PromQl.selectors(expression)) {
                Set<String> own = known.get(selector.name());
                if (own == null) {
                    unknown.add(selector.name() + " is no meter");
                } else {
                    selector.labels().stream()
                            .filter(label -> !own.contains(label))
                            .forEach(label -> unknown.add(selector.name() + " has no label " + label));
                }
            }
            PromQl.groupedBy(expression).stream()
                    .filter(label -> !labels.contains(label))
                    .forEach(label -> unknown.add("no meter has the label " + label));
        }
        return unknown;
    }

    /** Names of the series that a process shows and Prometheus makes, with their labels. */
    private static Map<String, Set<String>> series() {
        Map<String, Set<String>> series = new HashMap<>();
        for (Meter meter : Meter.values()) {
            Set<String> labels = new HashSet<>(SCRAPED);
            labels.addAll(meter.tags());
            if (meter.meterName().startsWith("palimpsest.")) {
                labels.add("model");
            }
            String unit = meter.unit().isEmpty() ? "" : "_" + meter.unit();
            String name = meter.meterName().replace('.', '_') + unit;
            switch (meter.kind()) {
                case GAUGE -> series.put(name, labels);
                case COUNTER -> series.put(name + "_total", labels);
                case TIMER -> List.of("_count", "_sum", "_max").forEach(ending -> series.put(name + ending, labels));
            }
        }
        series.put("up", SCRAPED);
        series.put("ALERTS", Set.of("alertname", "alertstate", "severity", "model", "instance", "job"));
        return series;
    }

    /** What is wrong with the panels of a board. */
    private static List<String> faults(JsonNode board) {
        List<String> faults = new ArrayList<>();
        Set<Integer> ids = new HashSet<>();
        Set<List<Integer>> covered = new HashSet<>();
        for (JsonNode panel : board.get("panels")) {
            String title = panel.path("title").asText();
            if (title.isEmpty()) {
                faults.add("panel " + panel.path("id") + " has no title");
            }
            if (panel.path("description").asText().isEmpty()
                    && !panel.path("type").asText().equals("row")) {
                faults.add(title + " has no description");
            }
            if (!ids.add(panel.get("id").asInt())) {
                faults.add(title + " has the id of another panel");
            }
            JsonNode place = panel.get("gridPos");
            if (place.get("x").asInt() + place.get("w").asInt() > WIDTH) {
                faults.add(title + " leaves the board");
            }
            if (!cover(place, covered)) {
                faults.add(title + " overlaps another panel");
            }
        }
        return faults;
    }

    private static boolean cover(JsonNode place, Set<List<Integer>> covered) {
        boolean free = true;
        for (int x = 0; x < place.get("w").asInt(); x++) {
            for (int y = 0; y < place.get("h").asInt(); y++) {
                free &= covered.add(
                        List.of(place.get("x").asInt() + x, place.get("y").asInt() + y));
            }
        }
        return free;
    }
}
