package io.palimpsest.local.meters;

import static org.assertj.core.api.Assertions.assertThat;

import io.palimpsest.evaluator.page.Dashboard;
import io.palimpsest.evaluator.page.EvaluatorShare;
import io.palimpsest.events.v1.Alarm;
import io.palimpsest.events.v1.AlarmSeverity;
import io.palimpsest.events.v1.CheckpointAnnouncement;
import io.palimpsest.events.v1.CheckpointVerdict;
import io.palimpsest.events.v1.Metric;
import io.palimpsest.events.v1.VerdictOutcome;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EvaluatorMetersTest {
    private static final long NOW = 100_000;
    private static final String CHECKPOINT = "step-00000005";

    private final Dashboard dashboard = new Dashboard("shop");
    private final Meters meters = new Meters("shop");

    @AfterEach
    void close() {
        meters.close();
    }

    @Test
    void whatIsNotKnownYetIsNotANumber() {
        assertThat(scrape("RUNNING"))
                .contains("palimpsest_quality_data_drift{modality=\"image\",model=\"shop\"} NaN")
                .contains("palimpsest_quality_topology{model=\"shop\"} NaN")
                .contains("palimpsest_quality_prequential_loss_nats{model=\"shop\"} NaN")
                .contains("palimpsest_alarms_newest_age_seconds{model=\"shop\",severity=\"critical\"} NaN")
                .contains("palimpsest_delay_seconds{model=\"shop\"} NaN")
                .contains("palimpsest_verdicts{model=\"shop\",outcome=\"fail\"} 0.0")
                .contains("palimpsest_evaluator_running{model=\"shop\"} 1.0");
    }

    @Test
    void aStreamWhosePartitionsMoveDoesNotRun() {
        assertThat(scrape("REBALANCING")).contains("palimpsest_evaluator_running{model=\"shop\"} 0.0");
    }

    @Test
    void driftIsTheNewestByTimeWhateverComesFirst() {
        dashboard.add(metric("drift.data.mmd2", 0.25, 20, Map.of("modality", "image")));
        dashboard.add(metric("drift.data.mmd2", 0.5, 10, Map.of("modality", "image")));
        dashboard.add(metric("drift.input", 3, 10, Map.of("statistic", "brightness")));
        dashboard.add(metric("prequential.loss", 2, 10, Map.of("average", "fading")));
        dashboard.add(metric("prequential.loss", 9, 11, Map.of("average", "sliding")));
        dashboard.add(metric("prequential.error", 0.75, 10, Map.of("average", "fading")));
        assertThat(scrape("RUNNING"))
                .contains("palimpsest_quality_data_drift{modality=\"image\",model=\"shop\"} 0.25")
                .contains("palimpsest_quality_input_drift{model=\"shop\",statistic=\"brightness\"} 3.0")
                .contains("palimpsest_quality_prequential_loss_nats{model=\"shop\"} 2.0")
                .contains("palimpsest_quality_prequential_error{model=\"shop\"} 0.75");
    }

    @Test
    void topologyIsThatOfTheDomainWhichMovedMost() {
        dashboard.add(checkpoint());
        for (Map.Entry<String, Double> domain :
                Map.of("red", 0.5, "green", 0.25).entrySet()) {
            dashboard.add(Metric.newBuilder(
                            metric("drift.representation.cross", domain.getValue(), 1, Map.of("since", "learned")))
                    .setDomain(domain.getKey())
                    .setCheckpointId(CHECKPOINT)
                    .build());
            dashboard.add(Metric.newBuilder(metric("retrieval.r_mean", 40, 1, Map.of("split", "test", "gallery", "9")))
                    .setDomain(domain.getKey())
                    .setCheckpointId(CHECKPOINT)
                    .build());
        }
        assertThat(scrape("RUNNING")).contains("palimpsest_quality_topology{model=\"shop\"} 0.25");
    }

    @Test
    void alarmsAndVerdictsAreCounted() {
        dashboard.add(checkpoint());
        dashboard.add(CheckpointVerdict.newBuilder()
                .setModel("shop")
                .setCheckpointId(CHECKPOINT)
                .setStep(5)
                .setOutcome(VerdictOutcome.FAIL)
                .setRevision(1)
                .setFindings(List.of())
                .setTime(Instant.EPOCH)
                .build());
        dashboard.add(alarm("one", 30));
        dashboard.add(alarm("two", 60));
        assertThat(scrape("RUNNING"))
                .contains("palimpsest_verdicts{model=\"shop\",outcome=\"fail\"} 1.0")
                .contains("palimpsest_verdicts{model=\"shop\",outcome=\"pass\"} 0.0")
                .contains("palimpsest_alarms_active{model=\"shop\",severity=\"critical\"} 2.0")
                .contains("palimpsest_alarms_newest_age_seconds{model=\"shop\",severity=\"critical\"} 40.0")
                .contains("palimpsest_trained_pairs{model=\"shop\"} 160.0");
    }

    @Test
    void aThousandDomainsMakeNoSeriesOfTheirOwn() {
        dashboard.add(checkpoint());
        for (int domain = 0; domain < 1_000; domain++) {
            for (String name : List.of("retrieval.r_mean", "drift.representation.cross", "continual.forgotten")) {
                dashboard.add(Metric.newBuilder(metric(
                                name, domain % 50, 1, Map.of("split", "test", "gallery", "9", "since", "learned")))
                        .setDomain("domain-" + domain)
                        .setCheckpointId(CHECKPOINT)
                        .build());
            }
        }
        assertThat(scrape("RUNNING").lines().filter(line -> !line.startsWith("#")))
                .hasSizeBetween(40, 200)
                .noneMatch(line -> line.contains("domain-"));
    }

    private String scrape(String state) {
        EvaluatorMeters.fill(
                meters,
                () -> dashboard.state(NOW),
                () -> new EvaluatorShare(state, 0, List.of(), 0, 0, List.of()),
                Clock.systemUTC());
        return meters.scrape();
    }

    private static CheckpointAnnouncement checkpoint() {
        return CheckpointAnnouncement.newBuilder()
                .setModel("shop")
                .setCheckpointId(CHECKPOINT)
                .setStep(5)
                .setLocation("file:///nowhere")
                .setManifestSha256("0".repeat(64))
                .setLearner("SeqF")
                .setDomain("green")
                .setDomainIndex(1)
                .setEndOfDomain(true)
                .setDomainsSeen(List.of("red", "green"))
                .setTrainedPairs(160)
                .setOffsets(List.of())
                .setLedgerOffset(5)
                .setCreatedAt(Instant.EPOCH)
                .build();
    }

    private static Metric metric(String name, double value, long second, Map<String, String> labels) {
        return Metric.newBuilder()
                .setModel("shop")
                .setName(name)
                .setValue(value)
                .setSource("evaluator")
                .setStep(5)
                .setLabels(labels)
                .setTime(Instant.ofEpochSecond(second))
                .build();
    }

    private static Alarm alarm(String id, long second) {
        return Alarm.newBuilder()
                .setModel("shop")
                .setAlarmId(id)
                .setKind("gate-rolled-back")
                .setSeverity(AlarmSeverity.CRITICAL)
                .setMessage("The promoted checkpoint fails now.")
                .setTime(Instant.ofEpochSecond(second))
                .build();
    }
}
