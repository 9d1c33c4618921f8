package io.palimpsest.schemas;

import io.palimpsest.events.v1.Alarm;
import io.palimpsest.events.v1.AlarmSeverity;
import io.palimpsest.events.v1.AnnotatorVote;
import io.palimpsest.events.v1.Caption;
import io.palimpsest.events.v1.CheckpointAnnouncement;
import io.palimpsest.events.v1.CheckpointVerdict;
import io.palimpsest.events.v1.ComposedRetrieval;
import io.palimpsest.events.v1.ControlCommand;
import io.palimpsest.events.v1.ControlKind;
import io.palimpsest.events.v1.DriftReport;
import io.palimpsest.events.v1.DriftReportKind;
import io.palimpsest.events.v1.DroppedOffset;
import io.palimpsest.events.v1.Image;
import io.palimpsest.events.v1.ImageTextPair;
import io.palimpsest.events.v1.LedgerEntry;
import io.palimpsest.events.v1.LedgerEntryKind;
import io.palimpsest.events.v1.Metric;
import io.palimpsest.events.v1.NumericTarget;
import io.palimpsest.events.v1.OffsetRange;
import io.palimpsest.events.v1.PairsOffset;
import io.palimpsest.events.v1.PartitionOffset;
import io.palimpsest.events.v1.Split;
import io.palimpsest.events.v1.StreamPosition;
import io.palimpsest.events.v1.VerdictFinding;
import io.palimpsest.events.v1.VerdictOutcome;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecordBase;

/** One event of every kind with every field filled in, and the least event of the kind that has most fields. */
public final class SampleEvents {
    private static final Instant TIME = Instant.parse("2026-01-02T03:04:05.678Z");
    private static final String DIGEST = "0123456789abcdef".repeat(4);

    private SampleEvents() {}

    /** One of every kind, each field filled in. */
    public static Stream<SpecificRecordBase> full() {
        return Stream.of(
                fullPair(), ledgerEntry(), announcement(), metric(), alarm(), driftReport(), verdict(), command());
    }

    /** Everything an event may carry. */
    public static ImageTextPair fullPair() {
        return ImageTextPair.newBuilder(pair())
                .setSplit(Split.TEST)
                .setCaptions(List.of(new Caption("grinning face", "en"), new Caption("grinsendes Gesicht", "de")))
                .setClassLabels(List.of("face-smiling", "smileys"))
                .setAnnotatorVotes(List.of(new AnnotatorVote("anna", 1.0), new AnnotatorVote("ben", 0.25)))
                .setNumericTarget(new NumericTarget(41.5, "subject-7"))
                .setModalities(Map.of("depth", new Image("image/png", null, "s3://bucket/depth.png", DIGEST, 12L)))
                .setMask(image(new byte[] {9}))
                .setComposedRetrieval(new ComposedRetrieval("noto/1f601", "with the eyes open"))
                .setMetadata(Map.of("vendor", "noto"))
                .build();
    }

    /** Only what contrastive training needs. */
    public static ImageTextPair pair() {
        return ImageTextPair.newBuilder()
                .setSampleId("noto/1f600")
                .setDomain("smileys-emotion")
                .setCaptions(List.of(new Caption("grinning face", "en")))
                .setImage(image(new byte[] {1, 2, 3}))
                .setEventTime(TIME)
                .build();
    }

    /** A PNG by name, with bytes inline. */
    public static Image image(byte[] bytes) {
        return new Image("image/png", ByteBuffer.wrap(bytes), null, null, null);
    }

    private static LedgerEntry ledgerEntry() {
        return LedgerEntry.newBuilder()
                .setModel("default")
                .setKind(LedgerEntryKind.STEP)
                .setStep(17L)
                .setDomain("flags")
                .setDomainIndex(8)
                .setChunk(3L)
                .setRanges(List.of(new OffsetRange(0, 100L, 164L)))
                .setDropped(List.of(new DroppedOffset(0, 120L, "image-undecodable")))
                .setPassIndex(1)
                .setPassCount(4)
                .setBatchIndex(2)
                .setBatchCount(3)
                .setSampleCount(21)
                .setExemplarCount(12)
                .setScheduleStep(5L)
                .setScheduleLength(12L)
                .setSeed(-4242L)
                .setReason("chunk full")
                .setTrainerId("trainer-1")
                .setPlannedAt(TIME)
                .build();
    }

    private static CheckpointAnnouncement announcement() {
        return CheckpointAnnouncement.newBuilder()
                .setModel("default")
                .setCheckpointId("step-00000017-0a1b2c3d")
                .setParentId("step-00000010-ffffffff")
                .setStep(17L)
                .setLocation("file:///checkpoints/default/step-00000017-0a1b2c3d")
                .setManifestSha256(DIGEST)
                .setLearner("CTP")
                .setDomain("flags")
                .setDomainIndex(8)
                .setDomainsSeen(List.of("symbols", "flags"))
                .setEndOfDomain(true)
                .setTrainedPairs(1234L)
                .setOffsets(List.of(new PartitionOffset(0, 164L)))
                .setPlannedTo(Map.of("0", 164L))
                .setLedgerOffset(18L)
                .setCreatedAt(TIME)
                .build();
    }

    private static Metric metric() {
        return Metric.newBuilder()
                .setModel("default")
                .setName("retrieval.r_mean")
                .setValue(62.5)
                .setUnit("percent")
                .setSource("evaluator")
                .setStep(17L)
                .setCheckpointId("step-00000017-0a1b2c3d")
                .setDomain("flags")
                .setTrainedDomain("symbols")
                .setLabels(Map.of("split", "test"))
                .setTime(TIME)
                .build();
    }

    private static Alarm alarm() {
        return Alarm.newBuilder()
                .setModel("default")
                .setAlarmId("forgetting/flags")
                .setKind("forgetting")
                .setSeverity(AlarmSeverity.CRITICAL)
                .setActive(false)
                .setMessage("Recall on flags fell by 12 points; consider rolling back.")
                .setMetric("continual.forgetting_max")
                .setValue(12.0)
                .setThreshold(10.0)
                .setDomain("flags")
                .setStep(17L)
                .setCheckpointId("step-00000017-0a1b2c3d")
                .setTime(TIME)
                .build();
    }

    private static DriftReport driftReport() {
        return DriftReport.newBuilder()
                .setModel("default")
                .setKind(DriftReportKind.ALARM)
                .setReadTo(List.of(new StreamPosition(0, 512L)))
                .setChangedFrom(List.of(new StreamPosition(0, 256L)))
                .setCalmFrom(List.of(new StreamPosition(0, 192L)))
                .setDrift("data-drift")
                .setModality("text")
                .setStatistic("mmd2")
                .setValue(0.125)
                .setThreshold(0.0625)
                .setEventTime(TIME)
                .setReferenceEncoder("words/1")
                .setDetector("windows/1")
                .setTime(TIME)
                .build();
    }

    private static CheckpointVerdict verdict() {
        return CheckpointVerdict.newBuilder()
                .setModel("default")
                .setCheckpointId("step-00000017-0a1b2c3d")
                .setStep(17)
                .setOutcome(VerdictOutcome.FAIL)
                .setRevision(2)
                .setComparedWith("step-00000011-1b2c3d4e")
                .setDomains(List.of("flags", "food"))
                .setFindings(List.of(new VerdictFinding("worst-domain", false, "flags", 6.5, 5.0, "flags lost 6.5")))
                .setTime(TIME)
                .build();
    }

    private static ControlCommand command() {
        return ControlCommand.newBuilder()
                .setModel("default")
                .setCommandId("c-1")
                .setKind(ControlKind.BOUNDARY)
                .setCheckpointId("step-00000017-0a1b2c3d")
                .setDomain("flags")
                .setPairsOffsets(List.of(new PairsOffset(0, 164L)))
                .setReason("end of the source")
                .setIssuedBy("ingest")
                .setIssuedAt(TIME)
                .build();
    }
}
