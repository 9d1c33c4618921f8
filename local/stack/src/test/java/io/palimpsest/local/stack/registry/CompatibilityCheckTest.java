package io.palimpsest.local.stack.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.palimpsest.local.stack.TestRegistry;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompatibilityCheckTest {

    private static final String NUMBER = TestRegistry.record("number");
    private static final String WITH_DEFAULT = TestRegistry.record("number", "line?");
    private static final String WITHOUT_DEFAULT = TestRegistry.record("number", "line");

    /** In all columns: may the change be made at the level of the row? */
    @ParameterizedTest
    @CsvSource({
        "NONE,                true,  true,  true",
        "BACKWARD,            true,  false, true",
        "BACKWARD_TRANSITIVE, true,  false, true",
        "FORWARD,             true,  true,  false",
        "FORWARD_TRANSITIVE,  true,  true,  false",
        "FULL,                true,  false, false",
        "FULL_TRANSITIVE,     true,  false, false",
    })
    void eachLevelAllowsItsChanges(
            CompatibilityLevel level, boolean addWithDefault, boolean addWithoutDefault, boolean removeWithoutDefault) {
        assertThat(allowed(level, WITH_DEFAULT, NUMBER)).isEqualTo(addWithDefault);
        assertThat(allowed(level, WITHOUT_DEFAULT, NUMBER)).isEqualTo(addWithoutDefault);
        assertThat(allowed(level, NUMBER, WITHOUT_DEFAULT)).isEqualTo(removeWithoutDefault);
    }

    /** Each step alone is harmless, but the first version knows nothing of the field that lost its default. */
    @ParameterizedTest
    @CsvSource({
        "NONE, true",
        "BACKWARD, true",
        "BACKWARD_TRANSITIVE, false",
        "FORWARD, true",
        "FORWARD_TRANSITIVE, true",
        "FULL, true",
        "FULL_TRANSITIVE, false",
    })
    void onlyTransitiveLevelsLookPastTheLatestVersion(CompatibilityLevel level, boolean allowed) {
        assertThat(allowed(level, WITHOUT_DEFAULT, NUMBER, WITH_DEFAULT)).isEqualTo(allowed);
    }

    private static boolean allowed(CompatibilityLevel level, String candidate, String... earlier) {
        List<SchemaVersion> versions = new ArrayList<>();
        for (String schema : earlier) {
            int number = versions.size() + 1;
            versions.add(new SchemaVersion("pages-value", number, number, schema, false));
        }
        return CompatibilityCheck.conflicts(AvroText.parse(candidate), versions, level)
                .isEmpty();
    }
}
