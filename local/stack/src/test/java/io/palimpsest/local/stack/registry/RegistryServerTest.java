package io.palimpsest.local.stack.registry;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.palimpsest.local.stack.EmbeddedStack;
import io.palimpsest.local.stack.TestRegistry;
import io.palimpsest.local.stack.TestRegistry.Answer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(120)
class RegistryServerTest {

    @TempDir
    static Path directory;

    private static EmbeddedStack stack;
    private static TestRegistry registry;

    @BeforeAll
    static void start() {
        stack = EmbeddedStack.start(directory, 0, 0);
        registry = new TestRegistry(stack.registryUrl());
    }

    @AfterAll
    static void close() {
        stack.close();
    }

    @Test
    void whiteSpaceMakesNoNewSchema() throws Exception {
        int id = id(registry.register("space-value", "{\"type\":\"fixed\",\"name\":\"Space\",\"size\":3}"));
        int same = id(registry.register("space-value", "{ \"type\" : \"fixed\", \"name\" : \"Space\", \"size\" : 3 }"));
        assertThat(same).isEqualTo(id);
        assertThat(registry.get("/subjects/space-value/versions").body()).hasSize(1);
        JsonNode uses = registry.get("/schemas/ids/" + id + "/versions").body();
        assertThat(uses).hasSize(1);
        assertThat(uses.get(0).path("subject").asText()).isEqualTo("space-value");
    }

    @Test
    void versionsAreFoundByNumberAndAsLatest() throws Exception {
        registry.register("versions-value", TestRegistry.record("number"));
        registry.register("versions-value", TestRegistry.record("number", "line?"));
        assertThat(registry.get("/subjects/versions-value/versions").body().toString())
                .isEqualTo("[1,2]");
        JsonNode first = registry.get("/subjects/versions-value/versions/1").body();
        assertThat(first.path("schema").asText()).isEqualTo(TestRegistry.record("number"));
        Answer latest = registry.get("/subjects/versions-value/versions/latest");
        assertThat(latest.body().path("version").asInt()).isEqualTo(2);
        assertThat(latest.contentType()).isEqualTo("application/vnd.schemaregistry.v1+json");
        Answer found =
                registry.post("/subjects/versions-value", TestRegistry.schemaBody(TestRegistry.record("number")));
        assertThat(found.body()).isEqualTo(first);
    }

    @ParameterizedTest
    @CsvSource({
        "/subjects/nobody/versions,        404, 40401",
        "/subjects/known-value/versions/9, 404, 40402",
        "/schemas/ids/999999,              404, 40403",
        "/schemas/ids/999999/versions,     404, 40403",
        "/subjects/known-value/versions/0, 422, 42202",
        "/subjects/known-value/versions/x, 422, 42202",
        "/config/known-value,              404, 40408",
        "/nothing/here,                    404, 404",
    })
    void whatIsNotThereIsAConfluentError(String path, int status, int code) throws Exception {
        registry.register("known-value", TestRegistry.record("number"));
        Answer answer = registry.get(path);
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.code()).isEqualTo(code);
        assertThat(answer.message()).isNotBlank();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "{                                                         | 400 | 400",
                "{}                                                        | 422 | 42201",
                "{\"schema\": \"{\\\"type\\\": \\\"recor\\\"}\"}           | 422 | 42201",
                "{\"schema\": \"no json\"}                                 | 422 | 42201",
                "{\"schema\": \"{}\", \"schemaType\": \"PROTOBUF\"}        | 422 | 42201",
                "{\"schema\": \"{}\", \"references\": [{\"name\": \"A\"}]} | 422 | 42201",
            })
    void aBadSchemaIsRefused(String body, int status, int code) throws Exception {
        Answer answer = registry.post("/subjects/bad-value/versions", body);
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.code()).isEqualTo(code);
        assertThat(registry.get("/subjects/bad-value/versions").code()).isEqualTo(40401);
    }

    @Test
    void anUnknownLevelIsRefused() throws Exception {
        Answer answer = registry.put("/config/level-value", "{\"compatibility\": \"SIDEWARDS\"}");
        assertThat(answer.code()).isEqualTo(42203);
        assertThat(answer.message()).contains("SIDEWARDS").contains("full_transitive");
    }

    @Test
    void aSubjectFollowsTheGlobalLevelUntilItHasItsOwn() throws Exception {
        assertThat(registry.get("/config").body().path("compatibilityLevel").asText())
                .isEqualTo("BACKWARD");
        registry.register("own-value", TestRegistry.record("number"));
        String breaking = TestRegistry.record("number", "line");
        Answer refused = registry.register("own-value", breaking);
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.message()).contains("own-value").contains("BACKWARD").contains("line");
        Answer asked = registry.post(
                "/compatibility/subjects/own-value/versions/latest?verbose=true", TestRegistry.schemaBody(breaking));
        assertThat(asked.body().path("is_compatible").asBoolean()).isFalse();
        assertThat(asked.body().path("messages")).hasSize(1);
        registry.put("/config/own-value", "{\"compatibility\": \"NONE\"}");
        assertThat(registry.register("own-value", breaking).status()).isEqualTo(200);
        registry.delete("/config/own-value");
        assertThat(registry.get("/config/own-value?defaultToGlobal=true")
                        .body()
                        .path("compatibilityLevel")
                        .asText())
                .isEqualTo("BACKWARD");
    }

    @Test
    void deletingIsSoftFirstAndForGoodAfter() throws Exception {
        int id = id(registry.register("gone-value", "{\"type\":\"fixed\",\"name\":\"Gone\",\"size\":3}"));
        assertThat(registry.delete("/subjects/gone-value?permanent=true").code())
                .isEqualTo(40405);
        assertThat(registry.delete("/subjects/gone-value").body().toString()).isEqualTo("[1]");
        assertThat(registry.delete("/subjects/gone-value").code()).isEqualTo(40404);
        assertThat(registry.get("/subjects/gone-value/versions").code()).isEqualTo(40401);
        assertThat(registry.get("/subjects/gone-value/versions?deleted=true").body())
                .hasSize(1);
        // Data with this id may still be in some topic.
        assertThat(registry.get("/schemas/ids/" + id).status()).isEqualTo(200);
        assertThat(registry.delete("/subjects/gone-value?permanent=true").status())
                .isEqualTo(200);
        assertThat(registry.get("/schemas/ids/" + id).code()).isEqualTo(40403);
    }

    @Test
    void manyAtOnceGetOneIdPerSchema() throws Exception {
        var callers = Executors.newFixedThreadPool(8);
        try {
            List<Future<Integer>> answers = new ArrayList<>();
            for (int call = 0; call < 64; call++) {
                String schema = "{\"type\":\"fixed\",\"name\":\"Busy" + call % 4 + "\",\"size\":1}";
                String subject = "busy-" + call % 8;
                registry.put("/config/" + subject, "{\"compatibility\": \"NONE\"}");
                answers.add(callers.submit(() -> id(registry.register(subject, schema))));
            }
            Set<Integer> ids = new TreeSet<>();
            for (Future<Integer> answer : answers) {
                ids.add(answer.get());
            }
            assertThat(ids).hasSize(4);
        } finally {
            callers.shutdownNow();
        }
    }

    private static int id(Answer answer) {
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
        return answer.body().path("id").asInt();
    }
}
