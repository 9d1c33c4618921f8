package io.palimpsest.evaluator.serving.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.javalin.Javalin;
import io.palimpsest.evaluator.serving.ApiClient;
import io.palimpsest.evaluator.serving.TestServing;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The document describes the routes and types that are really there. Every answer in other tests is held against it too. */
class OpenApiTest {
    @TempDir
    private Path directory;

    @Test
    void theDocumentHasExactlyTheRoutesThatTheServerHas() throws Exception {
        try (TestServing serving = new TestServing(directory, TestServing.ROOMY, Duration.ZERO)) {
            Javalin javalin = Javalin.create();
            new ReadApi(serving.state, serving.others, TestServing.ROOMY).addTo(javalin);
            Set<String> routes = javalin.unsafeConfig().pvt.internalRouter.allHttpHandlers().stream()
                    .map(handler -> handler.getEndpoint().getMethod() + " "
                            + handler.getEndpoint().getPath())
                    .filter(route -> !route.endsWith("/v1/*"))
                    .collect(Collectors.toCollection(TreeSet::new));
            assertThat(OpenApiDocument.read().operations()).isEqualTo(routes);

            HttpResponse<byte[]> served = new ApiClient(serving.address())
                    .raw(HttpRequest.newBuilder(serving.address().resolve("/v1/openapi.json")));
            assertThat(served.headers().firstValue("Content-Type")).hasValue("application/json");
            assertThat(new ObjectMapper().readTree(served.body()))
                    .isEqualTo(OpenApiDocument.read().root());
        }
    }

    @Test
    void theSchemasOfAnswersHaveExactlyTheFieldsOfTheirRecords() throws IOException {
        Map<String, Class<?>> records = new LinkedHashMap<>();
        records.put("Embeddings", EmbedAnswer.class);
        records.put("SearchResults", SearchAnswer.class);
        records.put("Result", SearchAnswer.Found.class);
        records.put("Model", ModelAnswer.class);
        records.put("Checkpoint", ModelAnswer.Checkpoint.class);
        records.put("Promotion", ModelAnswer.Promotion.class);
        records.put("Gallery", ModelAnswer.Gallery.class);
        records.put("GalleryDomain", ModelAnswer.Domain.class);
        records.put("Attempt", ModelAnswer.Attempt.class);
        JsonNode schemas = OpenApiDocument.read().root().at("/components/schemas");
        records.forEach(
                (name, type) -> assertThat(schemas.get(name).get("properties").properties())
                        .as(name)
                        .extracting(Map.Entry::getKey)
                        .containsExactlyInAnyOrderElementsOf(Arrays.stream(type.getRecordComponents())
                                .map(component -> component.getName())
                                .toList()));
        Set<String> requests = Set.of("EmbedRequest", "SearchRequest", "SuppliedGallery", "Problem");
        assertThat(schemas.properties())
                .extracting(Map.Entry::getKey)
                .allMatch(name -> records.containsKey(name) || requests.contains(name));
    }

    @Test
    void everyKindOfProblemIsInTheDocumentOfAPathThatCanAnswerIt() throws IOException {
        JsonNode root = OpenApiDocument.read().root();
        for (Problem problem : Problem.values()) {
            if (problem == Problem.METHOD_NOT_ALLOWED) {
                continue;
            }
            String code = problem.type().substring(problem.type().lastIndexOf(':') + 1);
            assertThat(root.findValues(String.valueOf(problem.status())))
                    .as(code)
                    .anyMatch(response -> response.get("description").asText().contains(code));
        }
    }

    @Test
    void whatTheDocumentAllowsToBeSentIsWhatTheServerReads() throws IOException {
        OpenApiDocument document = OpenApiDocument.read();
        ObjectMapper json = new ObjectMapper();
        for (String body : new String[] {
            "{\"text\":\"a\",\"k\":3,\"domain\":\"food\",\"split\":\"test\",\"against\":\"captions\"}",
            "{\"text\":\"a\",\"gallery\":{\"texts\":[\"b\"]}}"
        }) {
            JsonNode tree = json.readTree(body);
            assertThat(document.allows("/v1/search", tree)).isTrue();
            assertThat(SearchRequest.read(tree.deepCopy(), TestServing.ROOMY)
                            .query()
                            .count())
                    .isEqualTo(1);
        }
        JsonNode fields = document.root().at("/components/schemas/SearchRequest/properties");
        assertThat(fields.properties())
                .extracting(Map.Entry::getKey)
                .containsExactlyInAnyOrder("text", "image", "k", "gallery", "against", "domain", "split", "checkpoint");
        for (String path : new String[] {"/v1/embed", "/v1/search"}) {
            JsonNode example =
                    document.root().at("/paths").path(path).at("/post/requestBody/content/application~1json/example");
            assertThat(document.allows(path, example)).as(path).isTrue();
        }
    }
}
