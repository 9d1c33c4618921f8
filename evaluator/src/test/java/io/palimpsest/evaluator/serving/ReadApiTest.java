package io.palimpsest.evaluator.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.palimpsest.evaluator.encoding.EncodedPairs;
import io.palimpsest.evaluator.encoding.ModelDirectoryEncoder;
import io.palimpsest.evaluator.metrics.FeatureMatrix;
import io.palimpsest.evaluator.records.HeldOutPair;
import io.palimpsest.events.v1.CheckpointAnnouncement;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the API answers with a real server, a real model and real pictures. */
class ReadApiTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    static Path directory;

    private static TestServing serving;
    private static ApiClient client;
    private static CheckpointAnnouncement checkpoint;

    @BeforeAll
    static void start() throws Exception {
        serving = new TestServing(directory, TestServing.ROOMY, Duration.ZERO);
        client = new ApiClient(serving.address());
        checkpoint = serving.serve(500);
    }

    @AfterAll
    static void stop() {
        serving.close();
    }

    @Test
    void theModelIsNamedWithItsLineage() throws Exception {
        JsonNode model = client.get("/v1/model").body();
        assertThat(model.get("model").asText()).isEqualTo("default");
        assertThat(model.get("role").asText()).isEqualTo("newest");
        JsonNode served = model.get("checkpoint");
        assertThat(served.get("id").asText()).isEqualTo("step-00000500");
        assertThat(served.get("step").asLong()).isEqualTo(500);
        assertThat(served.get("parentId").asText()).isEqualTo("step-before");
        assertThat(served.get("learner").asText()).isEqualTo("CTP");
        assertThat(served.get("domainsSeen").get(0).asText()).isEqualTo("animals");
        assertThat(served.get("manifestSha256").asText()).isEqualTo(checkpoint.getManifestSha256());
        assertThat(model.get("gallery").get("pairs").asInt()).isEqualTo(19);
        assertThat(model.get("gallery").get("domains").get(1).toString())
                .isEqualTo("{\"name\":\"food\",\"test\":4,\"validation\":3}");
        assertThat(model.has("failed")).isFalse();
    }

    @Test
    void embeddingsAreThoseOfTheEvaluatorToTheLastBit() throws Exception {
        List<HeldOutPair> pairs = TestServing.pairs().subList(0, 6);
        EncodedPairs expected = evaluated(pairs, 6);
        JsonNode answer = client.post("/v1/embed", embedRequest(pairs)).body();
        assertThat(answer.get("checkpointId").asText()).isEqualTo("step-00000500");
        assertThat(answer.get("dimensions").asInt()).isEqualTo(expected.texts().width());
        assertThat(rows(answer.get("texts"))).isEqualTo(expected.texts().values());
        assertThat(rows(answer.get("images"))).isEqualTo(expected.images().values());
    }

    @Test
    void embeddingsDoNotDependOnWhatElseIsInTheRequest() throws Exception {
        List<HeldOutPair> pairs = TestServing.pairs().subList(0, 6);
        EncodedPairs together = evaluated(pairs, 6);
        for (int index = 0; index < pairs.size(); index++) {
            JsonNode answer = client.post("/v1/embed", embedRequest(pairs.subList(index, index + 1)))
                    .body();
            assertRow(answer.get("texts").get(0), together.texts().row(index));
            assertRow(answer.get("images").get(0), together.images().row(index));
        }
    }

    @Test
    void vectorsAreOfLengthOne() throws Exception {
        JsonNode vector = client.post("/v1/embed", "{\"texts\":[\"a red apple\"]}")
                .body()
                .get("texts")
                .get(0);
        double square = 0;
        for (JsonNode value : vector) {
            square += value.asDouble() * value.asDouble();
        }
        assertThat(square).isCloseTo(1, within(1e-5));
    }

    @Test
    void aCaptionFindsPicturesInTheOrderOfTheEvaluatorsScores() throws Exception {
        List<HeldOutPair> animals = TestServing.pairs().subList(0, 12).stream()
                .sorted(Comparator.comparing(HeldOutPair::getSampleId))
                .toList();
        EncodedPairs features = evaluated(animals, TestServing.BATCH);
        FeatureMatrix query = evaluated(List.of(animals.get(3)), 1).texts();
        float[] scores = features.images().scores(query, 0);
        JsonNode answer = client.post(
                        "/v1/search",
                        JSON.createObjectNode()
                                .put("text", animals.get(3).getCaption())
                                .put("domain", "animals")
                                .put("k", 12)
                                .toString())
                .body();
        assertThat(answer.get("searched").asInt()).isEqualTo(12);
        assertThat(answer.get("results")).hasSize(12);
        float before = Float.POSITIVE_INFINITY;
        for (JsonNode result : answer.get("results")) {
            int item = IntStream.range(0, 12)
                    .filter(one -> animals.get(one)
                            .getSampleId()
                            .equals(result.get("id").asText()))
                    .findFirst()
                    .orElseThrow();
            assertThat(result.get("score").floatValue()).isEqualTo(scores[item]).isLessThanOrEqualTo(before);
            assertThat(result.get("caption").asText())
                    .isEqualTo(animals.get(item).getCaption());
            before = scores[item];
        }
    }

    @Test
    void aPictureFindsItselfAmongThePicturesAndItsLinkLeadsToIt() throws Exception {
        HeldOutPair pair = TestServing.pairs().get(15);
        JsonNode first = client.post(
                        "/v1/search",
                        JSON.createObjectNode()
                                .put("image", "data:image/png;base64," + TestPictures.base64(bytes(pair)))
                                .put("against", "pictures")
                                .put("k", 1)
                                .toString())
                .body()
                .get("results")
                .get(0);
        assertThat(first.get("id").asText()).isEqualTo(pair.getSampleId());
        assertThat(first.get("domain").asText()).isEqualTo("food");
        assertThat(first.get("split").asText()).isEqualTo("test");
        assertThat(first.get("score").floatValue()).isCloseTo(1, within(1e-5f));

        HttpResponse<byte[]> picture = client.raw(HttpRequest.newBuilder(
                serving.address().resolve(first.get("picture").asText())));
        assertThat(picture.statusCode()).isEqualTo(200);
        assertThat(picture.headers().firstValue("Content-Type")).hasValue("image/png");
        assertThat(picture.headers().firstValue("Content-Security-Policy")).hasValue("default-src 'none'; sandbox");
        assertThat(picture.body()).isEqualTo(bytes(pair));
    }

    @Test
    void aSearchMayBeLimitedToASplit() throws Exception {
        JsonNode answer = client.post("/v1/search", "{\"text\":\"food\",\"split\":\"validation\"}")
                .body();
        assertThat(answer.get("searched").asInt()).isEqualTo(3);
        assertThat(answer.get("results"))
                .allSatisfy(result -> assertThat(result.get("split").asText()).isEqualTo("validation"));
    }

    @Test
    void aGalleryMayComeWithTheRequest() throws Exception {
        ObjectNode request = JSON.createObjectNode().put("text", "a dog").put("k", 2);
        request.putObject("gallery")
                .putArray("texts")
                .add("apple pie")
                .add("a dog")
                .add("the sea");
        JsonNode texts = client.post("/v1/search", request.toString()).body();
        assertThat(texts.get("searched").asInt()).isEqualTo(3);
        assertThat(texts.get("results")).hasSize(2);
        assertThat(texts.get("results").get(0).get("index").asInt()).isEqualTo(1);
        assertThat(texts.get("results").get(0).get("caption").asText()).isEqualTo("a dog");

        ArrayNode images = JSON.createArrayNode();
        for (String format : List.of("png", "jpg", "gif", "bmp")) {
            images.add(TestPictures.base64(TestPictures.encode(format, 40, 30, format.hashCode())));
        }
        ObjectNode pictures = JSON.createObjectNode().set("image", images.get(2));
        pictures.putObject("gallery").set("images", images);
        JsonNode found = client.post("/v1/search", pictures.toString()).body();
        assertThat(found.get("results")).hasSize(4);
        assertThat(found.get("results").get(0).get("index").asInt()).isEqualTo(2);
    }

    @Test
    void everyRefusalSaysWhatWhereAndWhatNow() throws Exception {
        refused(400, "invalid-json", "line 1, column 16", "/v1/embed", "{\"texts\": nope}");
        refused(400, "invalid-json", "body", "/v1/embed", "[]");
        refused(400, "invalid-request", "body", "/v1/embed", "{}");
        refused(400, "invalid-request", "body", "/v1/embed", "{\"text\":[\"a\"]}");
        refused(400, "invalid-request", "/texts", "/v1/embed", "{\"texts\":\"a\"}");
        refused(400, "invalid-request", "/texts/1", "/v1/embed", "{\"texts\":[\"a\",7]}");
        refused(400, "invalid-request", "/texts/0", "/v1/embed", "{\"texts\":[\" \"]}");
        refused(400, "invalid-request", "body", "/v1/search", "{\"k\":1}");
        refused(400, "invalid-request", "body", "/v1/search", "{\"text\":\"a\",\"image\":\"b\"}");
        refused(400, "invalid-request", "/k", "/v1/search", "{\"text\":\"a\",\"k\":0}");
        refused(400, "invalid-request", "/k", "/v1/search", "{\"text\":\"a\",\"k\":1.5}");
        refused(400, "invalid-request", "/against", "/v1/search", "{\"text\":\"a\",\"against\":\"all\"}");
        refused(400, "invalid-request", "/split", "/v1/search", "{\"text\":\"a\",\"split\":\"train\"}");
        refused(400, "invalid-request", "/gallery", "/v1/search", "{\"text\":\"a\",\"gallery\":{}}");
        refused(
                400,
                "invalid-request",
                "/domain",
                "/v1/search",
                "{\"text\":\"a\",\"gallery\":{\"texts\":[\"b\"]},\"domain\":\"food\"}");
        refused(400, "unknown-domain", "/domain", "/v1/search", "{\"text\":\"a\",\"domain\":\"cars\"}");
        refused(422, "picture-unreadable", "/images/0", "/v1/embed", "{\"images\":[\"%%%\"]}");
        refused(422, "picture-unreadable", "/images/0", "/v1/embed", "{\"images\":[\"AAAA\"]}");
        refused(
                422,
                "picture-unreadable",
                "/image",
                "/v1/search",
                "{\"image\":\"" + TestPictures.base64(TestPictures.pngHeader(8, 8)) + "\"}");
        String webp = TestPictures.base64(new byte[] {
            'R', 'I', 'F', 'F', 0, 1, 0, 0, 'W', 'E', 'B', 'P', 'V', 'P', '8', 'X', 10, 0, 0, 0, 0, 0, 0, 0, 7, 0, 0, 7,
            0, 0
        });
        refused(422, "picture-unreadable", "/images/0", "/v1/embed", "{\"images\":[\"" + webp + "\"]}");
    }

    @Test
    void anythingElseBelowTheVersionIsRefusedAsAProblem() throws Exception {
        assertProblem(HttpRequest.newBuilder(serving.address().resolve("/v1/other")), 404, "not-found");
        assertProblem(HttpRequest.newBuilder(serving.address().resolve("/v1/pictures/none")), 404, "not-found");
        assertProblem(HttpRequest.newBuilder(serving.address().resolve("/v1/embed")), 405, "method-not-allowed");
        assertProblem(
                HttpRequest.newBuilder(serving.address().resolve("/v1/model")).DELETE(), 405, "method-not-allowed");
        assertProblem(
                HttpRequest.newBuilder(serving.address().resolve("/v1/embed"))
                        .header("Content-Type", "text/plain")
                        .POST(HttpRequest.BodyPublishers.ofString("{\"texts\":[\"a\"]}")),
                415,
                "unsupported-media-type");
        assertProblem(
                HttpRequest.newBuilder(serving.address().resolve("/v1/embed"))
                        .header("Content-Type", "application/json")
                        .header("Content-Encoding", "gzip")
                        .POST(HttpRequest.BodyPublishers.ofString("x")),
                415,
                "unsupported-media-type");
    }

    @Test
    void thePageIsStillThere() throws Exception {
        HttpResponse<byte[]> page = client.raw(HttpRequest.newBuilder(serving.address()));
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("Content-Type").orElse("")).startsWith("text/html");
    }

    private static void refused(int status, String problem, String where, String path, String body) throws Exception {
        ApiClient.Answer answer = client.post(path, body);
        assertThat(answer.problem()).as(body).isEqualTo(problem);
        assertThat(answer.status()).as(body).isEqualTo(status);
        assertThat(answer.body().get("where").asText()).as(body).isEqualTo(where);
        assertThat(answer.body().get("action").asText()).as(body).isNotBlank();
    }

    private static void assertProblem(HttpRequest.Builder request, int status, String problem) throws Exception {
        HttpResponse<byte[]> answer = client.raw(request);
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(JSON.readTree(answer.body()).get("type").asText()).endsWith(":" + problem);
    }

    private static EncodedPairs evaluated(List<HeldOutPair> pairs, int batchSize) {
        try (ModelDirectoryEncoder encoder = new ModelDirectoryEncoder(batchSize, serving.saved.files())) {
            return encoder.encode(checkpoint, pairs);
        }
    }

    private static String embedRequest(List<HeldOutPair> pairs) {
        ObjectNode request = JSON.createObjectNode();
        ArrayNode texts = request.putArray("texts");
        ArrayNode images = request.putArray("images");
        for (HeldOutPair pair : pairs) {
            texts.add(pair.getCaption());
            images.add(TestPictures.base64(bytes(pair)));
        }
        return request.toString();
    }

    private static byte[] bytes(HeldOutPair pair) {
        byte[] bytes = new byte[pair.getPicture().remaining()];
        pair.getPicture().duplicate().get(bytes);
        return bytes;
    }

    private static float[] rows(JsonNode rows) {
        int width = rows.get(0).size();
        float[] values = new float[rows.size() * width];
        for (int at = 0; at < values.length; at++) {
            values[at] = rows.get(at / width).get(at % width).floatValue();
        }
        return values;
    }

    private static void assertRow(JsonNode vector, double[] expected) {
        for (int at = 0; at < expected.length; at++) {
            assertThat(vector.get(at).doubleValue()).isCloseTo(expected[at], within(1e-6));
        }
    }
}
