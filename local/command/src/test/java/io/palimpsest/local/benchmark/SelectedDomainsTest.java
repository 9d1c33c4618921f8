package io.palimpsest.local.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.palimpsest.ingest.source.EmojiSample;
import io.palimpsest.ingest.source.SourceItem;
import io.palimpsest.local.benchmark.result.StreamSpec;
import io.palimpsest.schemas.split.SampleSplit;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class SelectedDomainsTest {

    @Test
    void onlyTheFirstDomainsAreTrainedAndTheUnseenOnesAreOnlyHeldOut() {
        Set<String> trained = new TreeSet<>();
        Set<String> heldOut = new TreeSet<>();
        try (SelectedDomains source = selected(2, "smileys-emotion")) {
            assertThat(source.domains()).containsExactly("smileys-emotion", "people-body", "animals-nature");
            Iterator<SourceItem> items = source.read(List.of("animals-nature", "smileys-emotion", "people-body"));
            while (items.hasNext()) {
                SourceItem.Readable item = (SourceItem.Readable) items.next();
                (SampleSplit.trained(item.pair()) ? trained : heldOut)
                        .add(item.pair().getDomain());
            }
        }
        assertThat(trained).containsExactly("animals-nature", "people-body");
        assertThat(heldOut).containsExactly("animals-nature", "people-body", "smileys-emotion");
    }

    @Test
    void domainsThatTheSourceDoesNotHaveAreRefused() {
        assertThatThrownBy(() -> selected(0, "flag"))
                .hasMessageContaining("no domain flag")
                .hasMessageContaining("flags");
        assertThatThrownBy(() -> selected(9, "flags")).hasMessageContaining("8 domains to train, but 9");
    }

    private static SelectedDomains selected(int domains, String unseen) {
        return new SelectedDomains(
                EmojiSample.open(), new StreamSpec("emoji", "listed", "", domains, List.of(unseen), Map.of()));
    }
}
