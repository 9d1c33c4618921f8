package io.palimpsest.local.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.palimpsest.evaluator.EvaluatorSettings;
import io.palimpsest.evaluator.change.ClosedWindow;
import io.palimpsest.evaluator.change.PairDescriber;
import io.palimpsest.evaluator.change.StreamWatch;
import io.palimpsest.events.v1.ImageTextPair;
import io.palimpsest.ingest.DomainOrder;
import io.palimpsest.ingest.source.EmojiSample;
import io.palimpsest.ingest.source.PairSource;
import io.palimpsest.ingest.source.SourceEntry;
import io.palimpsest.ingest.source.SourceItem;
import io.palimpsest.ingest.stream.StreamPlan;
import io.palimpsest.ingest.stream.StreamShape;
import io.palimpsest.schemas.config.Settings;
import io.palimpsest.schemas.split.HiddenDomain;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where the evaluator finds changes in the emoji sample whose domains are hidden; docs/streams.md gives these numbers. */
class FoundChangesTest {

    /** Training pairs between a change and the place found for it that still count as that change: two windows. */
    private static final int NEAR = 64;

    @ParameterizedTest
    @CsvSource({
        // order, shape, changes, found, false alarms
        "listed,     domains,    8, 8, 0",
        "shuffled:1, domains,    8, 8, 0",
        "shuffled:2, domains,    8, 8, 0",
        "shuffled:3, domains,    8, 7, 1",
        "listed,     surprise,   9, 9, 0",
        "listed,     imbalanced, 8, 6, 0",
        "listed,     recurring, 26, 20, 0"
    })
    void theseChangesAreFound(String order, String shape, int changes, int found, int falseAlarms) {
        List<String> domains = new ArrayList<>();
        List<Long> places = new ArrayList<>();
        look(order, shape, domains, places);
        List<Integer> truth = new ArrayList<>();
        for (int i = 1; i < domains.size(); i++) {
            if (!domains.get(i).equals(domains.get(i - 1))) {
                truth.add(i);
            }
        }
        assertThat(truth).hasSize(changes);
        int wrong = 0;
        for (long place : places) {
            Optional<Integer> nearest = truth.stream()
                    .filter(change -> Math.abs(place - change) <= NEAR)
                    .min(Comparator.comparingLong(change -> Math.abs(place - change)));
            nearest.ifPresent(truth::remove);
            wrong += nearest.isPresent() ? 0 : 1;
        }
        assertThat(List.of(truth.size(), wrong)).containsExactly(changes - found, falseAlarms);
    }

    /** Fills in the domain of every training pair, by its number, and the numbers before which changes were found. */
    private static void look(String order, String shape, List<String> domains, List<Long> places) {
        PairDescriber describer = new PairDescriber();
        StreamWatch watch =
                new StreamWatch(EvaluatorSettings.drift(Settings.of(EvaluatorSettings.catalogue(), Map.of())));
        try (PairSource source = EmojiSample.open()) {
            List<String> ordered = DomainOrder.parse(order).apply(source.domains());
            for (SourceEntry entry :
                    StreamPlan.of(source, ordered, StreamShape.parse(shape)).entries()) {
                if (!entry.heldOut() && entry.read() instanceof SourceItem.Readable readable) {
                    ImageTextPair hidden = HiddenDomain.hide(readable.pair());
                    domains.add(hidden.getMetadata().get(HiddenDomain.METADATA_KEY));
                    describer
                            .describe(hidden, 0, domains.size() - 1)
                            .flatMap(watch::add)
                            .flatMap(ClosedWindow::change)
                            .ifPresent(change -> places.add(change.from().get(0)));
                }
            }
        }
    }
}
