package io.palimpsest.evaluator.serving;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.palimpsest.events.v1.CheckpointAnnouncement;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checkpoints are swapped while requests are under way. */
class SwapUnderLoadTest {
    private static final int CLIENTS = 4;
    private static final int SWAPS = 12;
    private static final String SEARCH = "{\"text\":\"a dog\",\"k\":19}";

    @TempDir
    private Path directory;

    @Test
    void noRequestFailsAndEveryAnswerIsWhollyOfOneCheckpoint() throws Exception {
        try (TestServing serving = new TestServing(directory, TestServing.ROOMY, Duration.ZERO)) {
            ApiClient client = new ApiClient(serving.address());
            List<CheckpointAnnouncement> checkpoints = List.of(serving.serve(0), serving.saved.save(10));
            checkpoints.forEach(serving::announce);
            String embed = "{\"texts\":[\"a dog\",\"an apple\"],\"images\":[\""
                    + TestPictures.base64(TestPictures.encode("png", 60, 60, 3)) + "\"]}";
            // What each answers when nothing else happens.
            Map<String, JsonNode> embedded = new HashMap<>();
            Map<String, JsonNode> searched = new HashMap<>();
            for (CheckpointAnnouncement checkpoint : checkpoints) {
                String id = checkpoint.getCheckpointId();
                serving.promote(id);
                serving.awaitServing(id);
                embedded.put(id, client.post("/v1/embed", embed).body());
                searched.put(id, client.post("/v1/search", SEARCH).body());
                assertThat(embedded.get(id).get("checkpointId").asText()).isEqualTo(id);
            }
            assertThat(embedded.get("step-00000000").get("texts"))
                    .isNotEqualTo(embedded.get("step-00000010").get("texts"));

            Load load = new Load(client, embed, embedded, searched);
            List<ServedCheckpoint> used = new ArrayList<>();
            for (int swap = 0; swap < SWAPS; swap++) {
                used.add(serving.state.current().peek().orElseThrow().checkpoint());
                String next = checkpoints.get(swap % 2).getCheckpointId();
                if (swap % 3 == 2) {
                    serving.rollBack(next);
                } else {
                    serving.promote(next);
                }
                serving.awaitServing(next);
                load.awaitAnswers(swap * 20);
            }
            load.stop();
            assertThat(load.answers.keySet()).containsExactlyInAnyOrder("step-00000000", "step-00000010");
            TestServing.await(() -> used.stream().allMatch(ServedCheckpoint::freed));
        }
    }

    /** Clients that ask without a pause. */
    private static final class Load {
        private final Map<String, AtomicInteger> answers = new ConcurrentHashMap<>();
        private final ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
        private final List<CompletableFuture<Void>> clients = new ArrayList<>();
        private volatile boolean stopped;

        private Load(ApiClient client, String embed, Map<String, JsonNode> embedded, Map<String, JsonNode> searched) {
            for (int number = 0; number < CLIENTS; number++) {
                clients.add(CompletableFuture.runAsync(
                        () -> {
                            while (!stopped) {
                                check(client, "/v1/embed", embed, embedded);
                                check(client, "/v1/search", SEARCH, searched);
                            }
                        },
                        threads));
            }
        }

        private void check(ApiClient client, String path, String body, Map<String, JsonNode> expected) {
            try {
                ApiClient.Answer answer = client.post(path, body);
                assertThat(answer.status()).isEqualTo(200);
                String id = answer.body().get("checkpointId").asText();
                assertThat(answer.body()).isEqualTo(expected.get(id));
                answers.computeIfAbsent(id, absent -> new AtomicInteger()).incrementAndGet();
            } catch (Exception failure) {
                throw new AssertionError(failure);
            }
        }

        private void awaitAnswers(int count) throws InterruptedException {
            TestServing.await(() -> clients.stream().anyMatch(CompletableFuture::isDone)
                    || answers.values().stream().mapToInt(AtomicInteger::get).sum() >= count);
        }

        private void stop() throws InterruptedException {
            stopped = true;
            threads.shutdown();
            assertThat(threads.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
            clients.forEach(CompletableFuture::join);
        }
    }
}
