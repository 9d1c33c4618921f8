package io.palimpsest.schemas.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {
    enum Order {
        LISTED,
        ALL_REVERSED
    }

    private static final Setting<Integer> BATCH_SIZE =
            Setting.ofInt("trainer.batch-size", 64, 1, 4096, "Pairs in one training step.");
    private static final Setting<Long> SEED =
            Setting.ofLong("trainer.seed", 7, Long.MIN_VALUE, Long.MAX_VALUE, "Seed of all randomness.");
    private static final Setting<Double> RATE =
            Setting.ofDouble("trainer.learning-rate", 5e-4, 0, 1, "Peak learning rate.");
    private static final Setting<Boolean> CLIP = Setting.ofBoolean("trainer.clip", false, "Whether to clip gradients.");
    private static final Setting<Path> STORE =
            Setting.ofPath("checkpoint.store", Path.of("data"), "Where checkpoints go.");
    private static final Setting<Order> ORDER = Setting.ofEnum("ingest.order", Order.LISTED, "Order of domains.");
    private static final Setting<List<String>> DOMAINS =
            Setting.ofList("ingest.domains", List.of(), "Domains | to take.");
    private static final Setting<String> TOKEN =
            Setting.ofString("ingest.token", "", "Token of the door.").asSecret();
    private static final SettingCatalogue CATALOGUE = SettingCatalogue.of(
                    BATCH_SIZE, SEED, RATE, CLIP, STORE, ORDER, DOMAINS, TOKEN)
            .withPassthrough("kafka.");

    @TempDir
    private Path directory;

    @Test
    void everyTypeHasItsDefaultAndIsReadFromText() {
        Settings defaults = Settings.of(CATALOGUE, Map.of());
        Settings given = Settings.of(
                CATALOGUE,
                Map.of(
                        "trainer.batch-size", " 8 ",
                        "trainer.seed", "-1",
                        "trainer.learning-rate", "1e-3",
                        "trainer.clip", "TRUE",
                        "checkpoint.store", "/srv/store",
                        "ingest.order", "all-reversed",
                        "ingest.domains", "flags, food ,,"));

        assertThat(defaults.get(BATCH_SIZE)).isEqualTo(64);
        assertThat(defaults.get(DOMAINS)).isEmpty();
        assertThat(given.get(BATCH_SIZE)).isEqualTo(8);
        assertThat(given.get(SEED)).isEqualTo(-1);
        assertThat(given.get(RATE)).isEqualTo(1e-3);
        assertThat(given.get(CLIP)).isTrue();
        assertThat(given.get(STORE)).isEqualTo(Path.of("/srv/store"));
        assertThat(given.get(ORDER)).isEqualTo(Order.ALL_REVERSED);
        assertThat(given.get(DOMAINS)).containsExactly("flags", "food");
    }

    @Test
    void flagBeatsEnvironmentBeatsFileBeatsDefault() throws IOException {
        Optional<Path> file = file("trainer.batch-size=1\ntrainer.seed=1\ntrainer.learning-rate=0.1\n");
        Map<String, String> environment = Map.of("PALIMPSEST_TRAINER_BATCH_SIZE", "2", "PALIMPSEST_TRAINER_SEED", "2");
        Settings settings = Settings.resolve(CATALOGUE, Map.of("trainer.batch-size", "3"), environment, file);

        assertThat(settings.get(BATCH_SIZE)).isEqualTo(3);
        assertThat(settings.source(BATCH_SIZE)).isEqualTo("flag --trainer.batch-size");
        assertThat(settings.get(SEED)).isEqualTo(2);
        assertThat(settings.source(SEED)).isEqualTo("environment variable PALIMPSEST_TRAINER_SEED");
        assertThat(settings.get(RATE)).isEqualTo(0.1);
        assertThat(settings.source(RATE)).endsWith("palimpsest.properties line 3");
        assertThat(settings.get(CLIP)).isFalse();
        assertThat(settings.source(CLIP)).isEqualTo("default");
        assertThat(settings.given(CLIP)).isFalse();
    }

    @Test
    void unknownKeyIsAnErrorWithSourceAndSuggestion() throws IOException {
        Optional<Path> file = file("# comment\n\ntrainer.bach-size = 64\n");

        assertThatThrownBy(() -> Settings.resolve(CATALOGUE, Map.of(), Map.of(), file))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageMatching("Unknown setting 'trainer\\.bach-size' in .*palimpsest\\.properties line 3\\."
                        + " Did you mean 'trainer\\.batch-size'\\?");
        assertThatThrownBy(() -> Settings.of(CATALOGUE, Map.of("trainer.batchsize", "1")))
                .hasMessage("Unknown setting 'trainer.batchsize' in flag --trainer.batchsize."
                        + " Did you mean 'trainer.batch-size'?");
        assertThatThrownBy(() ->
                        Settings.resolve(CATALOGUE, Map.of(), Map.of("PALIMPSEST_TRAINER_SED", "1"), Optional.empty()))
                .hasMessage("Unknown setting 'PALIMPSEST_TRAINER_SED' in the environment."
                        + " Did you mean 'PALIMPSEST_TRAINER_SEED'?");
    }

    @Test
    void aKeyLikeNoOtherGetsNoSuggestion() {
        assertThatThrownBy(() -> Settings.of(CATALOGUE, Map.of("moon.phase", "1")))
                .hasMessage("Unknown setting 'moon.phase' in flag --moon.phase.");
    }

    @Test
    void aValueOfTheWrongTypeNamesKeyValueSourceAndWhatIsAllowed() {
        Map<String, String> environment = Map.of("PALIMPSEST_TRAINER_BATCH_SIZE", "many");

        assertThatThrownBy(() -> Settings.resolve(CATALOGUE, Map.of(), environment, Optional.empty()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("Setting 'trainer.batch-size' cannot be 'many' (from environment variable"
                        + " PALIMPSEST_TRAINER_BATCH_SIZE): it must be integer from 1 to 4096.");
    }

    @Test
    void valuesOutOfRangeAreRefused() {
        assertRefused("trainer.batch-size", "0", "integer from 1 to 4096");
        assertRefused("trainer.batch-size", "4097", "integer from 1 to 4096");
        assertRefused("trainer.learning-rate", "NaN", "number from 0.0 to 1.0");
        assertRefused("trainer.clip", "yes", "true or false");
        assertRefused("ingest.order", "random", "one of listed, all-reversed");
    }

    @Test
    void secretsAreNeverShown() {
        Settings settings =
                Settings.of(CATALOGUE, Map.of("ingest.token", "hunter2", "kafka.ssl.key.password", "hunter3"));

        assertThat(settings.describe())
                .contains("ingest.token = (hidden)  (flag --ingest.token)")
                .contains("trainer.batch-size = 64  (default)")
                .contains("kafka.ssl.key.password = (hidden)")
                .doesNotContain("hunter");
        assertThat(settings.get(TOKEN)).isEqualTo("hunter2");
    }

    @Test
    void whatWasGivenIsShownWithItsSourceAndWithoutSecrets() {
        Settings settings = Settings.of(
                CATALOGUE,
                Map.of("ingest.token", "hunter2", "kafka.ssl.key.password", "hunter3", "trainer.batch-size", "128"));

        assertThat(settings.shownGiven())
                .containsExactlyInAnyOrder(
                        new ShownSetting("trainer.batch-size", "128", "flag --trainer.batch-size"),
                        new ShownSetting("ingest.token", "(hidden)", "flag --ingest.token"),
                        new ShownSetting("kafka.ssl.key.password", "(hidden)", "flag --kafka.ssl.key.password"));
        assertThat(settings.defaults()).isEqualTo(CATALOGUE.settings().size() - 2);
    }

    @Test
    void theLoginInsideAnAddressIsNotShown() {
        SettingCatalogue catalogue = SettingCatalogue.of(Setting.ofString("registry", "", "Where it is."));
        String given = "http://ada:hunter2@one:8081/a,https://two/b@c";

        assertThat(Settings.of(catalogue, Map.of("registry", given)).describe())
                .contains("registry = http://(hidden)@one:8081/a,https://two/b@c  (");
    }

    @Test
    void keysBelowAPassthroughPrefixAreHandedOnWithoutIt() throws IOException {
        Settings settings = Settings.resolve(
                CATALOGUE,
                Map.of("kafka.security.protocol", "SSL"),
                Map.of("PALIMPSEST_KAFKA_LINGER_MS", "5"),
                file("kafka.acks=all\n"));

        assertThat(settings.passthrough("kafka."))
                .containsExactly(
                        Map.entry("acks", "all"), Map.entry("linger.ms", "5"), Map.entry("security.protocol", "SSL"));
    }

    @Test
    void theEnvironmentOfOtherProgramsIsIgnored() {
        assertThat(Settings.resolve(CATALOGUE, Map.of(), Map.of("PATH", "/bin", "TRAINER_SEED", "9"), Optional.empty())
                        .get(SEED))
                .isEqualTo(7);
    }

    @Test
    void aMissingFileIsAnErrorThatNamesIt() {
        assertThatThrownBy(() -> Settings.resolve(
                        CATALOGUE, Map.of(), Map.of(), Optional.of(directory.resolve("absent.properties"))))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("absent.properties");
    }

    @Test
    void theReferenceFileIsReadBackAsTheDefaults() throws IOException {
        String reference = CATALOGUE.propertiesReference();
        String uncommented = reference.replaceAll("(?m)^#(?=\\S)", "");
        Properties properties = new Properties();
        properties.load(new StringReader(uncommented));

        Settings settings = Settings.resolve(CATALOGUE, Map.of(), Map.of(), file(uncommented));

        assertThat(properties).hasSameSizeAs(CATALOGUE.settings());
        CATALOGUE.settings().forEach(setting -> {
            assertThat(settings.given(setting)).as(setting.key()).isTrue();
            assertThat((Object) settings.get(setting)).as(setting.key()).isEqualTo(setting.defaultValue());
            assertThat(reference).contains("# " + setting.help());
        });
    }

    @Test
    void theReferenceTableHasOneRowForEachSetting() {
        assertThat(CATALOGUE.markdownReference().lines())
                .hasSize(2 + CATALOGUE.settings().size())
                .contains("| `trainer.batch-size` | integer from 1 to 4096 | `64` | Pairs in one training step. |")
                .contains("| `ingest.domains` | list separated by commas | (empty) | Domains \\| to take. |");
    }

    @Test
    void cataloguesCombineUnlessTheyDisagree() {
        SettingCatalogue other = SettingCatalogue.of(Setting.ofInt("trainer.seed", 1, 0, 9, "Another seed."));

        assertThat(SettingCatalogue.combine(CATALOGUE, SettingCatalogue.of(SEED))
                        .settings())
                .isEqualTo(CATALOGUE.settings());
        assertThatThrownBy(() -> SettingCatalogue.combine(CATALOGUE, other)).hasMessageContaining("trainer.seed");
    }

    @Test
    void aDefaultThatIsNotAllowedIsAMistakeOfTheProgram() {
        assertThatThrownBy(() -> Setting.ofInt("a.b", 0, 1, 2, "Help.")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Setting.ofInt("a_b", 1, 1, 2, "Help.")).hasMessageContaining("a_b");
        assertThatThrownBy(
                        () -> Settings.of(SettingCatalogue.of(SEED), Map.of()).get(RATE))
                .hasMessageContaining("trainer.learning-rate");
    }

    @Test
    void theDistanceIsLevenshtein() {
        assertThat(Spelling.distance("kitten", "sitting")).isEqualTo(3);
        assertThat(Spelling.distance("", "abc")).isEqualTo(3);
        assertThat(Spelling.distance("same", "same")).isZero();
    }

    private static void assertRefused(String key, String value, String allowed) {
        assertThatThrownBy(() -> Settings.of(CATALOGUE, Map.of(key, value)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll("'" + key + "'", "'" + value + "'", allowed);
    }

    private Optional<Path> file(String content) throws IOException {
        return Optional.of(Files.writeString(directory.resolve("palimpsest.properties"), content));
    }
}
