package io.palimpsest.ingest.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.palimpsest.ingest.source.SourceEntry;
import io.palimpsest.ingest.source.SourceItem;
import io.palimpsest.schemas.config.ConfigurationException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class StreamPlanTest {

    private static final int SOURCES = 40;

    static Stream<String> shapes() {
        return Stream.of(
                "domains",
                "blurred",
                "blurred:1:7",
                "blurred:0.01",
                "recurring",
                "recurring:50",
                "imbalanced",
                "imbalanced:1",
                "imbalanced:100:3",
                "surprise",
                "surprise:d0",
                "mixed:5");
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void everyEntryIsSentOnceOrCountedAsLeftOut(String shape) {
        for (int seed = 0; seed < SOURCES; seed++) {
            ListedSource source = source(seed);
            StreamPlan plan = plan(source, shape);
            assertThat(plan.entries()).doesNotHaveDuplicates();
            assertThat(plan.entries().size() + plan.leftOut())
                    .isEqualTo(source.entries().size());
            assertThat(source.entries()).containsAll(plan.entries());
            if (!shape.startsWith("imbalanced")) {
                assertThat(plan.leftOut()).isZero();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void theGalleryOfADomainStandsRightBeforeItsFirstTrainingPair(String shape) {
        for (int seed = 0; seed < SOURCES; seed++) {
            ListedSource source = source(seed);
            List<SourceEntry> entries = plan(source, shape).entries();
            for (String domain : source.domains()) {
                List<SourceEntry> gallery = source.entries().stream()
                        .filter(entry -> entry.heldOut() && entry.domain().equals(domain))
                        .toList();
                int first = first(entries, domain);
                assertThat(entries.subList(first - gallery.size(), first)).isEqualTo(gallery);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"domains", "blurred", "recurring", "imbalanced", "surprise"})
    void aDomainKeepsTheOrderOfTheSource(String shape) {
        for (int seed = 0; seed < SOURCES; seed++) {
            ListedSource source = source(seed);
            List<SourceEntry> trained = training(plan(source, shape));
            for (String domain : source.domains()) {
                List<SourceEntry> inStream = trained.stream()
                        .filter(entry -> entry.domain().equals(domain))
                        .toList();
                List<SourceEntry> inSource = new ArrayList<>(source.entries());
                inSource.retainAll(new HashSet<>(inStream));
                assertThat(inStream).isNotEmpty().isEqualTo(inSource);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"blurred:0.5:", "imbalanced:10:", "mixed:"})
    void theSeedAloneDecidesTheOrder(String shape) {
        Map<String, Integer> domains = ordered("a", 40, "b", 50, "c", 60);
        List<String> order = names(plan(ListedSource.of(domains), shape + 7));
        assertThat(names(plan(ListedSource.of(domains), shape + 7))).isEqualTo(order);
        assertThat(names(plan(ListedSource.of(domains), shape + 8))).isNotEqualTo(order);
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void planningReadsNothing(String shape) {
        ListedSource source = source(1);
        plan(source, shape);
        assertThat(source.entriesRead()).isZero();
    }

    @Test
    void domainsComeInTheOrderAskedFor() {
        ListedSource source = source(1);
        List<String> reversed = new ArrayList<>(source.domains());
        Collections.reverse(reversed);
        StreamPlan plan = StreamPlan.of(source, reversed, StreamShape.DOMAINS);
        List<String> read = new ArrayList<>();
        source.read(reversed).forEachRemaining(item -> read.add(item.origin()));
        assertThat(names(plan)).isEqualTo(read);
        assertThat(runs(training(plan))).isEqualTo(reversed);
    }

    @Test
    void recurringDomainsComeRoundAfterRound() {
        assertThat(names(plan(ListedSource.of(ordered("a", 4, "b", 3)), "recurring:2")))
                .containsExactly("a/h-0", "a/h-2", "a/0", "a/1", "b/h-0", "b/h-2", "b/0", "a/2", "a/3", "b/1", "b/2");
        ListedSource source = ListedSource.of(ordered("a", 30, "b", 20, "c", 31));
        assertThat(runs(training(plan(source, "recurring"))))
                .containsExactly("a", "b", "c", "a", "b", "c", "a", "b", "c");
    }

    @Test
    void inABlurTheShareOfTheNextDomainRisesLinearly() {
        int window = 1000;
        int bins = 10;
        double[] share = new double[bins];
        int seeds = 30;
        for (int seed = 0; seed < seeds; seed++) {
            List<SourceEntry> trained =
                    training(plan(ListedSource.of(ordered("a", 3000, "b", 2000)), "blurred:0.5:" + seed));
            assertThat(runs(trained.subList(0, 2500))).containsExactly("a");
            assertThat(runs(trained.subList(3500, 5000))).containsExactly("b");
            for (int place = 0; place < window; place++) {
                if (trained.get(2500 + place).domain().equals("b")) {
                    share[place * bins / window] += (double) bins / window / seeds;
                }
            }
        }
        for (int bin = 0; bin < bins; bin++) {
            assertThat(share[bin]).isBetween((bin + 0.5) / bins - 0.03, (bin + 0.5) / bins + 0.03);
            if (bin > 0) {
                assertThat(share[bin]).isGreaterThan(share[bin - 1]);
            }
        }
    }

    @Test
    void aBlurAsWideAsTheDomainsMixesNeighboursOnly() {
        List<SourceEntry> trained = training(plan(ListedSource.of(ordered("a", 99, "b", 99, "c", 99)), "blurred:1"));
        int lastOfFirst = last(trained, "a");
        assertThat(lastOfFirst).isLessThan(first(trained, "c"));
        assertThat(lastOfFirst).isGreaterThan(first(trained, "b"));
    }

    @Test
    void imbalancedLengthsFallByOneFactor() {
        StreamPlan plan = plan(ListedSource.of(ordered("a", 400, "b", 100, "c", 1000)), "imbalanced:16");
        assertThat(lengths(training(plan)))
                .containsExactly(Map.entry("a", 400L), Map.entry("b", 100L), Map.entry("c", 25L));
        assertThat(plan.leftOut()).isEqualTo(975);
        assertThat(plan.entries().stream().filter(SourceEntry::heldOut)).hasSize(200 + 50 + 500);
    }

    @Test
    void aLargerImbalanceLeavesOutMoreAndNeverOthers() {
        Map<String, Integer> domains = ordered("a", 100, "b", 100, "c", 100);
        Set<String> steep = new HashSet<>(names(plan(ListedSource.of(domains), "imbalanced:50")));
        Set<String> flat = new HashSet<>(names(plan(ListedSource.of(domains), "imbalanced:5")));
        assertThat(flat).containsAll(steep).hasSizeGreaterThan(steep.size());
    }

    @Test
    void theSurpriseStandsInTheMiddleOfTheMiddleDomain() {
        ListedSource source = ListedSource.of(ordered("a", 10, "b", 10, "c", 10, "d", 10));
        List<SourceEntry> trained = training(plan(source, "surprise"));
        assertThat(runs(trained)).containsExactly("a", "b", "d", "b", "c");
        assertThat(first(trained, "d")).isEqualTo(15);
        assertThat(runs(training(plan(source, "surprise:a")))).containsExactly("b", "c", "a", "c", "d");
    }

    @Test
    void aSurpriseThatCannotBeIsAClearError() {
        ListedSource source = ListedSource.of(ordered("a", 10, "b", 10));
        assertThatThrownBy(() -> plan(source, "surprise:x"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("'x'")
                .hasMessageContaining("a, b");
        assertThatThrownBy(() -> plan(ListedSource.of(ordered("a", 10)), "surprise"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("at least two domains");
    }

    @Test
    void aMixtureHasEveryDomainEverywhere() {
        List<SourceEntry> trained = training(plan(ListedSource.of(ordered("a", 3000, "b", 1000)), "mixed:3"));
        for (int part = 0; part < 4; part++) {
            assertThat(lengths(trained.subList(part * 1000, part * 1000 + 1000)).get("b"))
                    .isBetween(200L, 300L);
        }
    }

    @Test
    void aDomainWithoutTrainingPairsComesWithTheNextAndUnknownOnesLast() {
        ListedSource source = new ListedSource()
                .add("", false, 1)
                .add("a", false, 1)
                .add("b", true, 1)
                .add("c", false, 1)
                .add("c", true, 2)
                .add("d", true, 1);
        assertThat(names(plan(source, "domains"))).containsExactly("a/1", "b/h-1", "c/h-2", "c/1", "d/h-1", "/1");
    }

    @Test
    void aSourceWithoutPairsGivesAnEmptyStream() {
        assertThat(plan(new ListedSource(), "blurred").entries()).isEmpty();
        assertThat(plan(new ListedSource(), "imbalanced").entries()).isEmpty();
    }

    @Test
    void entriesAreReadOneAtATime() {
        ListedSource source = ListedSource.of(ordered("a", 100, "b", 100));
        Iterator<SourceItem> items = source.read(List.of("a", "b"));
        items.next();
        items.next();
        assertThat(source.entriesRead()).isLessThanOrEqualTo(3);
    }

    /** Two to six domains of 1 to 60 training pairs, in the source one after another or mixed. */
    private static ListedSource source(long seed) {
        Random random = new Random(seed);
        Map<String, Integer> domains = new LinkedHashMap<>();
        int count = 2 + random.nextInt(5);
        for (int domain = 0; domain < count; domain++) {
            domains.put("d" + domain, 1 + random.nextInt(60));
        }
        ListedSource source = ListedSource.of(domains);
        return seed % 2 == 0 ? source : source.shuffled(seed);
    }

    private static StreamPlan plan(ListedSource source, String shape) {
        return StreamPlan.of(source, source.domains(), StreamShape.parse(shape));
    }

    private static Map<String, Integer> ordered(Object... domainsAndSizes) {
        Map<String, Integer> ordered = new LinkedHashMap<>();
        for (int index = 0; index < domainsAndSizes.length; index += 2) {
            ordered.put((String) domainsAndSizes[index], (Integer) domainsAndSizes[index + 1]);
        }
        return ordered;
    }

    private static List<SourceEntry> training(StreamPlan plan) {
        return plan.entries().stream().filter(entry -> !entry.heldOut()).toList();
    }

    private static List<String> names(StreamPlan plan) {
        return plan.entries().stream().map(SourceEntry::toString).toList();
    }

    private static List<String> runs(List<SourceEntry> entries) {
        List<String> runs = new ArrayList<>();
        for (SourceEntry entry : entries) {
            if (runs.isEmpty() || !runs.get(runs.size() - 1).equals(entry.domain())) {
                runs.add(entry.domain());
            }
        }
        return runs;
    }

    private static Map<String, Long> lengths(List<SourceEntry> entries) {
        Map<String, Long> lengths = new LinkedHashMap<>();
        entries.forEach(entry -> lengths.merge(entry.domain(), 1L, Long::sum));
        return lengths;
    }

    private static int first(List<SourceEntry> entries, String domain) {
        return domainsOf(entries).indexOf(domain);
    }

    private static int last(List<SourceEntry> entries, String domain) {
        return domainsOf(entries).lastIndexOf(domain);
    }

    private static List<String> domainsOf(List<SourceEntry> entries) {
        return entries.stream()
                .map(entry -> entry.heldOut() ? "" : entry.domain())
                .toList();
    }
}
