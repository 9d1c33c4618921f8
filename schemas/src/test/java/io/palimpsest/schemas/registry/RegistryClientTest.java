package io.palimpsest.schemas.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.palimpsest.events.v1.ImageTextPair;
import io.palimpsest.schemas.errors.ErrorCode;
import io.palimpsest.schemas.errors.PoisonRecordException;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RegistryClientTest {
    private static final String SUBJECT = "palimpsest.pairs.v1-value";
    private static final Schema SCHEMA = ImageTextPair.getClassSchema();

    private TestRegistry registry;

    @BeforeEach
    void start() throws IOException {
        registry = new TestRegistry();
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    @Test
    void firstRegistrationSetsTheSubjectFullTransitive() {
        client().id(SUBJECT, SCHEMA);

        assertThat(registry.levels()).containsExactly(Map.entry(SUBJECT, "FULL_TRANSITIVE"));
        assertThat(client().compatibility(SUBJECT)).contains("FULL_TRANSITIVE");
    }

    @Test
    void theLevelIsSetBeforeTheSchemaSoThatItAlreadyChecksIt() {
        client().id(SUBJECT, SCHEMA);

        assertThat(registry.requests())
                .containsExactly(
                        "GET /config/" + SUBJECT, "PUT /config/" + SUBJECT, "POST /subjects/" + SUBJECT + "/versions");
    }

    @Test
    void aRegistryThatWantsTheSubjectFirstGetsTheLevelAfterwards() {
        registry.refusingLevelsOfUnknownSubjects();

        client().id(SUBJECT, SCHEMA);

        assertThat(registry.levels()).containsExactly(Map.entry(SUBJECT, "FULL_TRANSITIVE"));
    }

    @Test
    void aLevelThatSomebodyChoseStays() {
        registry.answerNext(200, "{\"compatibilityLevel\":\"BACKWARD\"}");

        client().id(SUBJECT, SCHEMA);

        assertThat(registry.levels()).isEmpty();
    }

    @Test
    void eachSchemaAndIdIsAskedForOnce() {
        RegistryClient writer = client();
        int id = writer.id(SUBJECT, SCHEMA);
        RegistryClient reader = client();
        int before = registry.requests().size();

        for (int repeat = 0; repeat < 3; repeat++) {
            assertThat(writer.id(SUBJECT, SCHEMA)).isEqualTo(id);
            assertThat(writer.schema(id)).isEqualTo(SCHEMA);
            assertThat(reader.schema(id)).isEqualTo(SCHEMA);
        }

        assertThat(registry.requests().subList(before, registry.requests().size()))
                .containsExactly("GET /schemas/ids/" + id);
    }

    @Test
    void withoutAutoRegisterAnUnknownSchemaIsAnErrorThatNamesTheSetting() {
        RegistryClient client = client(Map.of(RegistrySettings.AUTO_REGISTER, false));

        assertThatThrownBy(() -> client.id(SUBJECT, SCHEMA))
                .isInstanceOf(RegistryRequestException.class)
                .hasMessageContainingAll(
                        SUBJECT, "io.palimpsest.events.v1.ImageTextPair", "auto.register.schemas=true");
    }

    @Test
    void withoutAutoRegisterAKnownSchemaIsFound() {
        int id = registry.add(SCHEMA);

        assertThat(client(Map.of(RegistrySettings.AUTO_REGISTER, "false")).id(SUBJECT, SCHEMA))
                .isEqualTo(id);
        assertThat(registry.levels()).isEmpty();
    }

    @Test
    void unknownSchemaIdIsAPoisonRecord() {
        PoisonRecordException failure = catchThrowableOfType(PoisonRecordException.class, () -> client().schema(4711));

        assertThat(failure.code()).isEqualTo(ErrorCode.UNKNOWN_SCHEMA_ID);
        assertThat(failure).hasMessageContainingAll("4711", registry.url());
    }

    @Test
    void anAddressWithoutARegistryIsNeverTakenForAPoisonRecord() {
        RegistryClient client = client(Map.of(RegistrySettings.URL, registry.url() + "/wrong"));

        assertThatThrownBy(() -> client.schema(1))
                .isInstanceOf(RegistryRequestException.class)
                .hasMessageContaining("/wrong");
    }

    @Test
    void refusedLoginIsNeverTakenForAPoisonRecord() {
        registry.answerNext(401, "{\"error_code\":401,\"message\":\"Unauthorized\"}");

        assertThatThrownBy(() -> client().schema(1))
                .isInstanceOf(RegistryRequestException.class)
                .hasMessageContainingAll("401", "Unauthorized");
    }

    @Test
    void aSchemaOfAnotherKindIsAMismatch() {
        registry.answerNext(200, "{\"schemaType\":\"PROTOBUF\",\"schema\":\"message M {}\"}");

        PoisonRecordException failure = catchThrowableOfType(PoisonRecordException.class, () -> client().schema(1));

        assertThat(failure.code()).isEqualTo(ErrorCode.SCHEMA_MISMATCH);
        assertThat(failure).hasMessageContaining("PROTOBUF");
    }

    @Test
    void incompatibleSchemaIsAClearError() {
        RegistryClient client = client(Map.of(RegistrySettings.COMPATIBILITY, "NONE"));
        registry.answerNext(409, "{\"error_code\":409,\"message\":\"READER_FIELD_MISSING_DEFAULT_VALUE: label\"}");

        assertThatThrownBy(() -> client.id(SUBJECT, SCHEMA))
                .isInstanceOf(IncompatibleSchemaException.class)
                .hasMessageContainingAll(SUBJECT, "READER_FIELD_MISSING_DEFAULT_VALUE: label", "default");
    }

    @Test
    void anOverloadedRegistryIsAskedAgain() {
        int id = registry.add(SCHEMA);
        registry.answerNext(503, "busy").answerNext(429, "slow down").answerNext(500, "{}");

        assertThat(client().schema(id)).isEqualTo(SCHEMA);
        assertThat(registry.requests()).hasSize(4);
    }

    @Test
    void aRegistryThatStaysDownIsRetriableAndNamesAddressAttemptsAndSetting() {
        registry.close();

        assertThatThrownBy(() -> client().schema(1))
                .isInstanceOf(RegistryUnavailableException.class)
                .isInstanceOf(org.apache.kafka.common.errors.RetriableException.class)
                .hasMessageContainingAll(registry.url(), "4 attempts", "schema.registry.retries");
    }

    @Test
    void theNextAddressIsAskedWhenOneFails() throws IOException {
        try (TestRegistry second = new TestRegistry()) {
            int id = second.add(SCHEMA);
            registry.close();
            RegistryClient client = client(Map.of(
                    RegistrySettings.URL, registry.url() + ", " + second.url() + "/", RegistrySettings.RETRIES, 0));

            assertThat(client.schema(id)).isEqualTo(SCHEMA);
        }
    }

    @Test
    void somethingElseThatAnswersIsNoRegistry() {
        RegistryClient client = client(Map.of(RegistrySettings.RETRIES, 0));
        registry.answerNext(200, "<html>please log in</html>");

        assertThatThrownBy(() -> client.schema(1))
                .isInstanceOf(RegistryUnavailableException.class)
                .hasMessageContaining("please log in");
    }

    @Test
    void theLoginIsSentAndNeverShown() {
        int id = registry.add(SCHEMA);
        Map<String, Object> configuration = configuration(Map.of(RegistrySettings.LOGIN, "anna:s3cret"));

        client(configuration).schema(id);

        assertThat(registry.logins()).containsExactly("Basic YW5uYTpzM2NyZXQ=");
        assertThat(RegistrySettings.from(configuration).toString()).doesNotContain("s3cret");
    }

    @Test
    void aMissingOrMalformedAddressIsAConfigurationError() {
        assertThatThrownBy(() -> RegistrySettings.from(Map.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("schema.registry.url");
        assertThatThrownBy(() -> RegistrySettings.from(Map.of(RegistrySettings.URL, "localhost:8081")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("localhost:8081");
    }

    private RegistryClient client() {
        return client(Map.of());
    }

    private RegistryClient client(Map<String, ?> extra) {
        return new RegistryClient(RegistrySettings.from(configuration(extra)));
    }

    private Map<String, Object> configuration(Map<String, ?> extra) {
        Map<String, Object> configuration = new HashMap<>();
        configuration.put(RegistrySettings.URL, registry.url());
        configuration.put(RegistrySettings.RETRIES, 3);
        configuration.put(RegistrySettings.BACKOFF_MILLISECONDS, 1);
        configuration.putAll(extra);
        return configuration;
    }
}
