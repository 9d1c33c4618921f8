package io.palimpsest.local.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.palimpsest.events.v1.CheckpointAnnouncement;
import io.palimpsest.events.v1.LedgerEntry;
import io.palimpsest.events.v1.LedgerEntryKind;
import io.palimpsest.events.v1.Metric;
import io.palimpsest.local.view.Frame;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RunProgressTest {

    private static final List<String> DOMAINS = List.of("flags", "symbols");

    private final RunProgress progress = new RunProgress("demo");

    @Test
    void matrixHasOneRowForEachEndOfADomain() {
        run();
        RunSnapshot run = progress.snapshot();
        assertThat(run.rows()).extracting(MatrixRow::domainIndex).containsExactly(-1, 0, 1);
        assertThat(run.rows().get(2).accuracy()).containsEntry("flags", 20.0).containsEntry("symbols", 60.0);
        assertThat(run.galleries()).containsEntry("flags", 100L);
    }

    @Test
    void validationSplitIsNotReported() {
        progress.accept(checkpoint("c1", 10, 0, "flags", true));
        progress.accept(measured("c1", "retrieval.r_mean", "flags", 99.0, Map.of("split", "validation")));
        assertThat(progress.snapshot().rows()).isEmpty();
    }

    @Test
    void recordsOfAnotherModelArePassedOver() {
        Metric other = measured(null, "loss.total", null, 1.0, Map.of());
        other.setModel("other");
        progress.accept(other);
        assertThat(progress.snapshot().latest()).isEmpty();
    }

    @Test
    void evaluationIsCompleteWhenAllDomainsAndTheTotalsArrived() {
        progress.accept(checkpoint("c1", 10, 0, "flags", true));
        progress.accept(measured("c1", "retrieval.r_mean", "flags", 50.0, Map.of("split", "test")));
        progress.accept(measured("c1", "continual.average_accuracy", null, 50.0, Map.of("split", "test")));
        assertThat(progress.evaluated("c1", Set.of("flags", "symbols"))).isFalse();
        progress.accept(measured("c1", "retrieval.r_mean", "symbols", 9.0, Map.of("split", "test")));
        assertThat(progress.evaluated("c1", Set.of("flags", "symbols"))).isFalse();
        cumulative(2);
        assertThat(progress.evaluated("c1", Set.of("flags", "symbols")))
                .as("the average is still that of flags alone")
                .isFalse();
        progress.accept(measured("c1", "continual.average_accuracy", null, 29.5, Map.of("split", "test")));
        assertThat(progress.evaluated("c1", Set.of("flags", "symbols"))).isTrue();
    }

    @Test
    void aGalleryOfFewerDomainsDoesNotCompleteAnEvaluation() {
        progress.accept(checkpoint("c1", 10, 0, "flags", true));
        accuracy("c1", 50.0, 9.0);
        progress.accept(measured("c1", "continual.average_accuracy", null, 29.5, Map.of("split", "test")));
        cumulative(1);
        assertThat(progress.evaluated("c1", Set.of("flags", "symbols"))).isFalse();
        cumulative(2);
        assertThat(progress.evaluated("c1", Set.of("flags", "symbols"))).isTrue();
    }

    private void cumulative(int domains) {
        progress.accept(measured(
                "c1",
                "retrieval.r_mean",
                null,
                9.0,
                Map.of("split", "test", "scope", "cumulative", "domains", String.valueOf(domains))));
    }

    @Test
    void viewShowsPositionLossesAndMatrix() {
        run();
        Frame frame =
                new RunView("Palimpsest demo", DOMAINS).frame(progress.snapshot(), Duration.ofSeconds(75), "training");
        assertThat(String.join("\n", frame.lines()))
                .contains("domain 2/2 symbols, step 10 of 40 planned (20 in all)")
                .contains("loss 2.500  itc 1.250")
                .contains("212 pairs/s")
                .contains("dead letters 1")
                .contains("after symbols", "untrained", "chance", "1:15");
        assertThat(frame.lines()).hasSizeLessThan(24).allMatch(line -> line.length() <= 100);
    }

    @Test
    void summaryTellsWhatWasLearnedAndWhatWasKept() {
        run();
        String summary =
                String.join("\n", new RunSummary(DOMAINS).lines(progress.snapshot(), "CTP", Duration.ofMinutes(5)));
        assertThat(summary)
                .containsPattern("flags +100 +5\\.3 +5\\.0 +50\\.0 +20\\.0 +-30\\.0")
                .containsPattern("backward transfer +-30\\.0")
                .containsPattern("average accuracy at the end +40\\.0")
                .containsPattern("just learned, mean of all domains +55\\.0");
    }

    @Test
    void aDomainThatComesBackIsCountedOnAndJudgedByItsLastVisit() {
        run();
        progress.accept(entry(50, 0, 10, "flags", 2));
        progress.accept(checkpoint("c3", 60, 2, "flags", true));
        accuracy("c3", 70.0, 50.0);
        Frame frame = new RunView("Palimpsest demo", DOMAINS).frame(progress.snapshot(), Duration.ZERO, "training");
        assertThat(String.join("\n", frame.lines())).contains("domain 3 flags, step 10 of 10 planned (60 in all)");
        String summary =
                String.join("\n", new RunSummary(DOMAINS).lines(progress.snapshot(), "CTP", Duration.ofMinutes(5)));
        assertThat(summary).containsPattern("flags +100 +5\\.3 +5\\.0 +70\\.0 +70\\.0 +\\+0\\.0");
    }

    private void run() {
        progress.accept(entry(0, 0, 10, "flags", 0));
        progress.accept(entry(10, 0, 40, "symbols", 1));
        progress.accept(checkpoint("c0", 0, -1, null, false));
        progress.accept(checkpoint("c1", 10, 0, "flags", true));
        progress.accept(checkpoint("c2", 20, 1, "symbols", true));
        accuracy("c0", 5.0, 6.0);
        accuracy("c1", 50.0, 7.0);
        accuracy("c2", 20.0, 60.0);
        progress.accept(measured("c2", "continual.average_accuracy", null, 40.0, Map.of()));
        progress.accept(measured("c2", "continual.backward_transfer", null, -30.0, Map.of()));
        progress.accept(trained("loss.total", 2.5));
        progress.accept(trained("loss.itc", 1.25));
        progress.accept(trained("throughput.pairs", 212.4));
        progress.acceptDeadLetter();
    }

    private void accuracy(String checkpoint, double flags, double symbols) {
        Map<String, String> labels = Map.of("split", "test", "gallery", "100");
        progress.accept(measured(checkpoint, "retrieval.r_mean", "flags", flags, labels));
        progress.accept(measured(checkpoint, "retrieval.r_mean", "symbols", symbols, labels));
    }

    private static Metric trained(String name, double value) {
        Metric metric = measured(null, name, null, value, Map.of());
        metric.setStep(20);
        return metric;
    }

    private static Metric measured(
            String checkpoint, String name, String domain, double value, Map<String, String> labels) {
        return Metric.newBuilder()
                .setModel("demo")
                .setName(name)
                .setValue(value)
                .setSource("test")
                .setCheckpointId(checkpoint)
                .setDomain(domain)
                .setLabels(labels)
                .setTime(Instant.EPOCH)
                .build();
    }

    private static CheckpointAnnouncement checkpoint(
            String id, long step, int domainIndex, String domain, boolean endOfDomain) {
        return CheckpointAnnouncement.newBuilder()
                .setModel("demo")
                .setCheckpointId(id)
                .setStep(step)
                .setLocation("file:/nowhere")
                .setManifestSha256("0".repeat(64))
                .setLearner("CTP")
                .setDomain(domain)
                .setDomainIndex(domainIndex)
                .setEndOfDomain(endOfDomain)
                .setCreatedAt(Instant.EPOCH)
                .build();
    }

    private static LedgerEntry entry(long step, long scheduleStep, long length, String domain, int domainIndex) {
        return LedgerEntry.newBuilder()
                .setModel("demo")
                .setKind(LedgerEntryKind.STEP)
                .setStep(step)
                .setDomain(domain)
                .setDomainIndex(domainIndex)
                .setScheduleStep(scheduleStep)
                .setScheduleLength(length)
                .setSeed(1)
                .setTrainerId("test")
                .setPlannedAt(Instant.EPOCH)
                .build();
    }
}
