package io.palimpsest.evaluator.serving;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.palimpsest.evaluator.encoding.HeldOutIntake;
import io.palimpsest.evaluator.topology.Events;
import io.palimpsest.events.v1.CheckpointAnnouncement;
import io.palimpsest.events.v1.Split;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Searches with checkpoints that do not serve; of these one is kept here. */
class OtherCheckpointsTest {
    @TempDir
    private Path directory;

    private TestServing serving;
    private ApiClient client;

    @BeforeEach
    void start() throws Exception {
        serving = new TestServing(directory, TestServing.ROOMY, Duration.ZERO);
        client = new ApiClient(serving.address());
        serving.serve(500);
        serving.promote("step-00000500");
        announce(600);
        announce(700);
    }

    @AfterEach
    void stop() {
        serving.close();
    }

    @Test
    void anOlderOrNewerCheckpointAnswersWithItsOwnFeatures() throws Exception {
        JsonNode live = search("step-00000500");
        ApiClient.Answer first = client.post("/v1/search", request("step-00000600"));
        assertThat(first.status()).isEqualTo(503);
        assertThat(first.problem()).isEqualTo("checkpoint-loading");
        assertThat(first.retryAfter()).isEqualTo(1);

        JsonNode other = search("step-00000600");
        assertThat(other.get("searched").asInt()).isEqualTo(19);
        assertThat(other.get("results").toString())
                .isNotEqualTo(live.get("results").toString());
        serving.rollBack("step-00000600");
        serving.awaitServing("step-00000600");
        assertThat(client.post("/v1/search", "{\"text\":\"animals number 3\",\"k\":5}")
                        .body())
                .isEqualTo(other);
    }

    @Test
    void oneThatIsNotKeptAnyLongerGivesItsMemoryBackAndIsLoadedAgain() throws Exception {
        search("step-00000600");
        ServedCheckpoint first = lease("step-00000600").serving().checkpoint();
        first.release();
        search("step-00000700");
        assertThat(first.freed()).isTrue();
        assertThat(search("step-00000600").get("searched").asInt()).isEqualTo(19);
    }

    @Test
    void newPairsAreFoundSoonAndNothingIsRefusedMeanwhile() throws Exception {
        search("step-00000600");
        serving.hold(List.of(new HeldOutIntake().check(Events.pair("food", 77, Split.TEST))));
        assertThat(client.post("/v1/search", request("step-00000600")).status()).isEqualTo(200);
        TestServing.await(() -> {
            try (ServingLease lease = lease("step-00000600")) {
                return lease.serving().index().size() == 20;
            }
        });
    }

    @Test
    void whatCannotBeUsedSaysSo() throws Exception {
        ApiClient.Answer unknown = client.post("/v1/search", request("step-00000999"));
        assertThat(unknown.status()).isEqualTo(400);
        assertThat(unknown.problem()).isEqualTo("unknown-checkpoint");

        Files.delete(serving.saved.place(700).resolve("weights.safetensors"));
        TestServing.await(() -> serving.others.ask("step-00000700").state() == OtherCheckpoints.State.UNUSABLE);
        ApiClient.Answer damaged = client.post("/v1/search", request("step-00000700"));
        assertThat(damaged.status()).isEqualTo(422);
        assertThat(damaged.body().get("detail").asText()).contains("step-00000700");
    }

    private void announce(long step) throws Exception {
        CheckpointAnnouncement checkpoint = serving.saved.save(step);
        serving.announce(checkpoint);
    }

    private ServingLease lease(String checkpoint) {
        return serving.others.ask(checkpoint).lease().orElseThrow();
    }

    private JsonNode search(String checkpoint) throws Exception {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (true) {
            ApiClient.Answer answer = client.post("/v1/search", request(checkpoint));
            if (answer.status() == 200) {
                assertThat(answer.body().get("checkpointId").asText()).isEqualTo(checkpoint);
                return answer.body();
            }
            assertThat(answer.status()).isEqualTo(503);
            assertThat(System.nanoTime()).as("time left to wait").isLessThan(deadline);
            Thread.sleep(50);
        }
    }

    private static String request(String checkpoint) {
        return "{\"text\":\"animals number 3\",\"k\":5,\"checkpoint\":\"" + checkpoint + "\"}";
    }
}
