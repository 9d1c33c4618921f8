package io.palimpsest.local.commands;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.palimpsest.trainer.checkpoint.StoredCheckpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What can be asked of a store while Kafka is down. */
class CheckpointsCommandTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path directory;

    private SmallStore store;
    private StoredCheckpoint first;
    private StoredCheckpoint second;

    @BeforeEach
    void fill() throws IOException {
        store = new SmallStore(directory.resolve("store"));
        first = store.write("shop", 0, null, 3f, null);
        second = store.write("shop", 4, first.id(), 6f, null);
    }

    @Test
    void listSaysThatPromotionsAreUnknownWithoutKafka() throws IOException {
        CommandRun run = run("checkpoints", "list", "--bootstrap-servers", "127.0.0.1:" + FailuresTest.closedPort());
        assertThat(run.code()).isZero();
        List<String> lines = run.out().lines().toList();
        assertThat(lines.get(0)).startsWith("id").contains("step", "domain", "created", "size", "learner", "promoted");
        assertThat(lines.get(1)).startsWith(second.id()).contains("red", "2026-01-02T03:04:05Z", "CTP");
        assertThat(lines.get(2)).startsWith(first.id());
        assertThat(lines.get(3)).isEqualTo("promotions unknown: no answer from Kafka in 10 s");
        assertThat(run.error()).isEmpty();
    }

    @Test
    void listOfAnUnknownModelSaysWhereItLooked() {
        CommandRun run = run("checkpoints", "list", "--model", "nobody");
        assertThat(run.code()).isZero();
        assertThat(run.out())
                .contains(
                        "'nobody' has no checkpoints",
                        directory.resolve("store").toString());
    }

    @Test
    void showTellsAPersonWhatACheckpointIs() {
        CommandRun run = run("checkpoints", "show", "step-00000004");
        assertThat(run.code()).isZero();
        assertThat(run.out())
                .contains(
                        "shop/" + second.id(),
                        first.id(),
                        "red (1. in the order of learning), not complete",
                        "partition 0 before offset 8",
                        "weights.safetensors",
                        "trainer.passes = 1",
                        "some processor");
    }

    @Test
    void showGivesMachinesTheWholeManifest() throws IOException {
        JsonNode json =
                JSON.readTree(run("checkpoints", "show", second.id(), "--json").out());
        assertThat(json.at("/manifest/id").asText()).isEqualTo(second.id());
        assertThat(json.at("/manifest/tensors").size()).isEqualTo(2);
        assertThat(json.at("/manifestSha256").asText()).isEqualTo(second.manifestSha256());
    }

    @Test
    void anUnknownIdSaysWhichThereAre() {
        CommandRun run = run("checkpoints", "show", "step-7");
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.error()).contains("There is no checkpoint 'step-7'", first.id(), second.id());
        assertThat(run.error().lines()).hasSize(1);
        assertThat(run("checkpoints", "show", "step-").error()).contains("may mean any of");
    }

    @Test
    void verifyIsContentWithASoundStore() {
        CommandRun run = run("checkpoints", "verify");
        assertThat(run.code()).isZero();
        assertThat(run.out()).contains(first.id() + "  ok", second.id() + "  ok", "All 2 verify.");
    }

    @Test
    void verifyNamesEveryWrongFileAndFails() throws IOException {
        Path place = Path.of(second.location());
        Files.delete(place.resolve("model.json"));
        Files.write(place.resolve("weights.safetensors"), new byte[] {1});
        Files.writeString(Path.of(first.location()).resolve("manifest.json"), "{}");
        CommandRun run = run("checkpoints", "verify");
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out())
                .contains(
                        second.id() + "  DAMAGED",
                        "model.json cannot be used: it is missing",
                        "weights.safetensors cannot be used: it has 1 bytes",
                        "manifest.json cannot be used",
                        "2 of 2 are damaged.");
        assertThat(run("checkpoints", "verify", second.id()).code()).isEqualTo(1);
    }

    @Test
    void diffMeasuresWhatDiffersAndSaysWhatDoesNot() throws IOException {
        CommandRun run = run("checkpoints", "diff", "step-00000000", "step-00000004");
        assertThat(run.code()).isZero();
        // A = (3, 4), B = (6, 4): largest difference 3, and |B-A| / |A| = 3 / 5.
        assertThat(run.out()).contains("4 steps later", "1 of 1", "3.00", "0.600", "pairs offset 0", "0 -> 8");
        assertThat(run.out().lines().filter(line -> line.startsWith("previous")))
                .singleElement()
                .asString()
                .contains("identical");
        JsonNode json = JSON.readTree(
                run("checkpoints", "diff", first.id(), second.id(), "--json").out());
        assertThat(json.at("/steps").asInt()).isEqualTo(4);
        assertThat(json.at("/groups/0/relativeDifference").asDouble()).isEqualTo(0.6);
    }

    @Test
    void diffSaysPlainlyThatABranchIsIdenticalToItsOrigin() throws IOException {
        store.write("shop-forgot-ab12", 4, null, 6f, "shop/" + second.id());
        CommandRun run = run("checkpoints", "diff", second.id(), "shop-forgot-ab12/step-00000004");
        assertThat(run.out())
                .contains(
                        "the same step",
                        "Every tensor is identical, bit by bit.",
                        "Settings, offsets and environment are the same.");
    }

    @Test
    void exportCopiesAModelAndRefusesADirectoryInUse() throws IOException {
        Path target = directory.resolve("model");
        CommandRun run = run("checkpoints", "export", second.id(), target.toString());
        assertThat(run.error()).isEmpty();
        assertThat(run.code()).isZero();
        try (var files = Files.list(target)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("model.json", "tokenizer.json", "weights.safetensors", "manifest.json");
        }
        CommandRun again = run("checkpoints", "export", second.id(), target.toString());
        assertThat(again.code()).isEqualTo(1);
        assertThat(again.error()).contains("is not empty");
    }

    @Test
    void exportOfAllIsAStoreOfItsOwn() {
        Path target = directory.resolve("copy");
        assertThat(run("checkpoints", "export", second.id(), target.toString(), "--all")
                        .code())
                .isZero();
        CommandRun verified =
                CommandRun.of("checkpoints", "verify", "--model", "shop", "--set", "checkpoint.directory=" + target);
        assertThat(verified.code()).isZero();
        assertThat(verified.out()).contains(second.id() + "  ok", "All 1 verify.");
    }

    private CommandRun run(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        if (!all.contains("--model")) {
            all.addAll(List.of("--model", "shop"));
        }
        all.addAll(List.of("--set", "checkpoint.directory=" + directory.resolve("store")));
        return CommandRun.of(all.toArray(String[]::new));
    }
}
