package io.palimpsest.trainer.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RetentionTest {

    private final StoredCheckpoint start = ManifestFacts.stored(ManifestFacts.at(0, false));
    private final StoredCheckpoint two = ManifestFacts.stored(ManifestFacts.at(2, false));
    private final StoredCheckpoint four = ManifestFacts.stored(ManifestFacts.at(4, true));
    private final StoredCheckpoint six = ManifestFacts.stored(ManifestFacts.at(6, false));
    private final StoredCheckpoint eight = ManifestFacts.stored(ManifestFacts.at(8, false));
    private final List<StoredCheckpoint> furthestFirst = List.of(eight, six, four, two, start);

    @Test
    void theStartAndEndsOfDomainsStayAndDoNotCountAsTheLast() {
        assertThat(new Retention(1, Set.of()).expendable(furthestFirst)).containsExactly(six, two);
        assertThat(new Retention(2, Set.of()).expendable(furthestFirst)).containsExactly(two);
        assertThat(new Retention(3, Set.of()).expendable(furthestFirst)).isEmpty();
    }

    @Test
    void whatSomebodyRefersToStaysAndDoesNotCountAsTheLast() {
        assertThat(new Retention(1, Set.of(two.id())).expendable(furthestFirst)).containsExactly(six);
        assertThat(new Retention(1, Set.of(eight.id())).expendable(furthestFirst))
                .containsExactly(two);
        assertThat(new Retention(1, Set.of("step-99999999-deadbeef")).expendable(furthestFirst))
                .containsExactly(six, two);
    }

    @Test
    void theBeginningOfABranchStays() {
        StoredCheckpoint branch =
                ManifestFacts.stored(ManifestFacts.at(2, false).branch("b", List.of("sample"), Instant.EPOCH));
        assertThat(new Retention(1, Set.of()).expendable(List.of(eight, six, branch)))
                .containsExactly(six);
    }

    @Test
    void atLeastOneIsKept() {
        assertThatThrownBy(() -> new Retention(0, Set.of())).hasMessageContaining("must be >= 1 but were 0");
    }
}
