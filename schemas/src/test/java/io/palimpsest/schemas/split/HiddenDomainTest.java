package io.palimpsest.schemas.split;

import static org.assertj.core.api.Assertions.assertThat;

import io.palimpsest.events.v1.ImageTextPair;
import io.palimpsest.events.v1.Split;
import io.palimpsest.schemas.SampleEvents;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class HiddenDomainTest {

    @Test
    void aTrainingPairLosesItsDomainAndNothingElse() {
        ImageTextPair pair = pair(Split.TRAIN);
        ImageTextPair hidden = HiddenDomain.hide(pair);
        assertThat(hidden.getDomain()).isEqualTo("stream");
        assertThat(hidden.getMetadata())
                .containsAllEntriesOf(pair.getMetadata())
                .containsEntry("hidden-domain", pair.getDomain());
        assertThat(ImageTextPair.newBuilder(hidden)
                        .setDomain(pair.getDomain())
                        .setMetadata(pair.getMetadata())
                        .build())
                .isEqualTo(pair);
        assertThat(pair.getDomain()).isNotEqualTo("stream");
    }

    @Test
    void aHeldOutPairKeepsItsDomain() {
        assertThat(HiddenDomain.hide(pair(Split.TEST))).isEqualTo(pair(Split.TEST));
        assertThat(HiddenDomain.hide(pair(Split.VALIDATION))).isEqualTo(pair(Split.VALIDATION));
    }

    @Test
    void whoHasSeenTheHiddenDomainMayHaveLearnedAny() {
        Set<String> known = new TreeSet<>(Set.of("a", "b", "c"));
        assertThat(HiddenDomain.mayHaveLearned(List.of("c", "x", "a"), known)).containsExactly("c", "a");
        assertThat(HiddenDomain.mayHaveLearned(List.of("stream"), known)).containsExactly("a", "b", "c");
        assertThat(HiddenDomain.mayHaveLearned(List.of("b", "stream"), known)).containsExactly("b", "a", "c");
        assertThat(HiddenDomain.mayHaveLearned(List.of(), known)).isEmpty();
    }

    private static ImageTextPair pair(Split split) {
        return ImageTextPair.newBuilder(SampleEvents.pair()).setSplit(split).build();
    }
}
