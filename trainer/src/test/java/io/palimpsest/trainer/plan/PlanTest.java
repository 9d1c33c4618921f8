package io.palimpsest.trainer.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.palimpsest.events.v1.DroppedOffset;
import io.palimpsest.events.v1.LedgerEntry;
import io.palimpsest.events.v1.LedgerEntryKind;
import io.palimpsest.events.v1.OffsetRange;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PlanTest {

    private static final Instant NOW = Instant.EPOCH;
    private static final PlanPosition START = PlanPosition.start(Map.of(0, 0L));

    @Test
    void everySampleIsTrainedExactlyOncePerPass() {
        for (int size : new int[] {1, 2, 31, 32, 33, 64, 65, 100, 257}) {
            List<Sample> samples = samples(size, "a");
            Map<String, Integer> trained = new HashMap<>();
            for (LedgerEntry entry : plan(chunk(samples, false), 3, 0)) {
                BatchComposer.compose(entry, own(samples))
                        .forEach(sample -> trained.merge(sample.sampleId(), 1, Integer::sum));
            }
            assertThat(trained).hasSize(size);
            assertThat(trained.values()).containsOnly(3);
        }
    }

    @Test
    void batchesOfAPassDifferByAtMostOneSample() {
        for (int size = 1; size < 300; size += 7) {
            List<Integer> sizes = plan(chunk(samples(size, "a"), false), 1, 0).stream()
                    .map(LedgerEntry::getSampleCount)
                    .toList();
            int smallest = sizes.stream().min(Integer::compare).orElseThrow();
            int largest = sizes.stream().max(Integer::compare).orElseThrow();
            assertThat(largest - smallest).isLessThanOrEqualTo(1);
            assertThat(largest).isLessThanOrEqualTo(32);
        }
    }

    @Test
    void aBatchIsAPureFunctionOfEntryAndChunk() {
        List<Sample> samples = samples(100, "a");
        List<LedgerEntry> once = plan(chunk(samples, true), 2, 0);
        List<LedgerEntry> again = plan(chunk(samples(100, "a"), true), 2, 0);
        assertThat(again).isEqualTo(once);
        assertThat(ids(once.get(3), samples)).isEqualTo(ids(again.get(3), samples(100, "a")));
        assertThat(ids(once.get(0), samples)).isNotEqualTo(ids(once.get(4), samples));
    }

    @Test
    void aChunkThatLostASampleIsRefused() {
        LedgerEntry entry = plan(chunk(samples(10, "a"), false), 1, 0).get(0);
        assertThatThrownBy(() -> BatchComposer.compose(entry, own(samples(9, "a"))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("planned with 10 samples")
                .hasMessageContaining("0@0..10");
    }

    @Test
    void everyOwnSampleAndEveryExemplarIsTrainedExactlyOncePerPass() {
        for (int exemplars : new int[] {1, 5, 32, 100}) {
            ChunkContents contents = new ChunkContents(samples(40, "new"), samples(exemplars, "old"));
            List<LedgerEntry> entries = new BatchPlanner(new PlanSettings("m", "t", 7, 3, 3, 32, 0, "", "hash"))
                    .plan(START, chunk(contents.samples(), false), exemplars, 0, NOW);
            Map<String, Integer> trained = new HashMap<>();
            for (LedgerEntry entry : entries) {
                assertThat(entry.getExemplarCount()).isEqualTo(exemplars);
                assertThat(entry.getSampleCount()).isLessThanOrEqualTo(32);
                BatchComposer.compose(entry, contents)
                        .forEach(sample -> trained.merge(sample.sampleId(), 1, Integer::sum));
            }
            assertThat(entries).hasSize(3 * ((40 + exemplars + 31) / 32));
            assertThat(trained).hasSize(40 + exemplars);
            assertThat(trained.values()).containsOnly(3);
        }
    }

    @Test
    void exemplarsAreSpreadOverTheBatches() {
        ChunkContents contents = new ChunkContents(samples(96, "new"), samples(96, "old"));
        for (LedgerEntry entry : new BatchPlanner(new PlanSettings("m", "t", 7, 2, 2, 32, 0, "", "hash"))
                .plan(START, chunk(contents.samples(), false), 96, 0, NOW)) {
            assertThat(BatchComposer.compose(entry, contents))
                    .extracting(Sample::domain)
                    .contains("new", "old");
        }
    }

    @Test
    void otherExemplarsThanPlannedAreRefused() {
        LedgerEntry entry = new BatchPlanner(new PlanSettings("m", "t", 7, 1, 1, 32, 0, "", "hash"))
                .plan(START, chunk(samples(10, "a"), false), 4, 0, NOW)
                .get(0);
        assertThatThrownBy(() -> BatchComposer.compose(entry, new ChunkContents(samples(10, "a"), samples(3, "b"))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("planned with 4 exemplars")
                .hasMessageContaining("there are now 3");
    }

    @Test
    void aChunkWithoutSamplesOfItsOwnTrainsNothing() {
        Chunk empty = new Chunk(
                "a",
                List.of(new OffsetRange(0, 0L, 1L)),
                List.of(),
                List.of(new DroppedOffset(0, 0L, "x")),
                false,
                "test");
        assertThat(new BatchPlanner(new PlanSettings("m", "t", 7, 1, 1, 32, 0, "", "hash"))
                        .plan(START, empty, 9, 0, NOW))
                .extracting(LedgerEntry::getKind)
                .containsExactly(LedgerEntryKind.PASS_OVER);
    }

    @Test
    void theScheduleRunsOnceOverAllPassesOfAChunk() {
        List<LedgerEntry> entries = plan(chunk(samples(70, "a"), true), 4, 0);
        assertThat(entries).hasSize(4 * 3 + 1);
        for (int i = 0; i < 12; i++) {
            assertThat(entries.get(i).getStep()).isEqualTo(i);
            assertThat(entries.get(i).getScheduleStep()).isEqualTo(i);
            assertThat(entries.get(i).getScheduleLength()).isEqualTo(12);
        }
        assertThat(entries.get(12).getKind()).isEqualTo(LedgerEntryKind.DOMAIN_END);
        assertThat(entries.get(12).getStep()).isEqualTo(12);
    }

    @Test
    void theFirstDomainGetsItsOwnNumberOfPasses() {
        BatchPlanner planner = new BatchPlanner(new PlanSettings("m", "t", 7, 5, 2, 32, 0, "", "hash"));
        List<LedgerEntry> first = planner.plan(START, chunk(samples(10, "a"), true), 0, 0, NOW);
        PlanPosition position = fold(START, first);
        List<LedgerEntry> second = planner.plan(position, chunk(samples(10, "b"), true), 0, 0, NOW);
        assertThat(first).hasSize(5 + 1);
        assertThat(second).hasSize(2 + 1);
        assertThat(second.get(0).getDomainIndex()).isEqualTo(1);
        assertThat(second.get(0).getDomain()).isEqualTo("b");
    }

    @Test
    void stepsEndDomainsInTheMiddleOfAChunk() {
        List<LedgerEntry> entries = plan(chunk(samples(64, "a"), false), 4, 3);
        assertThat(entries.stream().map(PlanTest::sign))
                .containsExactly("0", "0", "0", "|", "1", "1", "1", "|", "2", "2");
        assertThat(entries.get(0).getDomain()).isEqualTo("window-0");
        assertThat(fold(START, entries).next()).containsEntry(0, 64L);
    }

    @Test
    void foldingTheLedgerGivesThePositionOfThePlanner() {
        List<LedgerEntry> entries = plan(chunk(samples(40, "a"), true), 1, 0);
        PlanPosition position = fold(START, entries);
        assertThat(position.step()).isEqualTo(2);
        assertThat(position.chunk()).isEqualTo(1);
        assertThat(position.domainOpen()).isFalse();
        assertThat(position.next()).containsEntry(0, 40L);
        assertThatThrownBy(() -> position.after(entries.get(0))).hasMessageContaining("different runs");
    }

    static List<Sample> samples(int count, String domain) {
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            samples.add(new Sample(
                    new EventPosition(0, i), domain + i, domain, Instant.EPOCH, List.of("text"), new byte[10]));
        }
        return samples;
    }

    private static ChunkContents own(List<Sample> samples) {
        return new ChunkContents(samples, List.of());
    }

    private static Chunk chunk(List<Sample> samples, boolean ends) {
        return new Chunk(
                samples.get(0).domain(),
                List.of(new OffsetRange(0, 0L, (long) samples.size())),
                samples,
                List.of(),
                ends,
                "test");
    }

    private static List<LedgerEntry> plan(Chunk chunk, int passes, long stepsPerDomain) {
        return new BatchPlanner(new PlanSettings(
                        "m", "t", 7, passes, passes, 32, stepsPerDomain, stepsPerDomain > 0 ? "window-" : "", "hash"))
                .plan(START, chunk, 0, 0, NOW);
    }

    private static PlanPosition fold(PlanPosition start, List<LedgerEntry> entries) {
        PlanPosition position = start;
        for (LedgerEntry entry : entries) {
            position = position.after(entry);
        }
        return position;
    }

    private static String sign(LedgerEntry entry) {
        return entry.getKind() == LedgerEntryKind.DOMAIN_END ? "|" : String.valueOf(entry.getDomainIndex());
    }

    private static List<String> ids(LedgerEntry entry, List<Sample> samples) {
        return BatchComposer.compose(entry, own(samples)).stream()
                .map(Sample::sampleId)
                .toList();
    }
}
