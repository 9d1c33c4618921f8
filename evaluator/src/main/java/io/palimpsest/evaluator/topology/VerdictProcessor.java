package io.palimpsest.evaluator.topology;

import io.palimpsest.evaluator.records.EvaluationOutcome;
import io.palimpsest.evaluator.records.JudgedDomain;
import io.palimpsest.evaluator.records.VerdictMark;
import io.palimpsest.evaluator.verdict.Evidence;
import io.palimpsest.evaluator.verdict.Judge;
import io.palimpsest.evaluator.verdict.VerdictRule;
import io.palimpsest.events.v1.CheckpointAnnouncement;
import io.palimpsest.events.v1.CheckpointVerdict;
import io.palimpsest.events.v1.Metric;
import io.palimpsest.events.v1.VerdictFinding;
import io.palimpsest.events.v1.VerdictOutcome;
import io.palimpsest.schemas.logs.LogField;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives each checkpoint its verdict when it is measured on every domain it has learned, on the same galleries as the promoted one. The
 * promoted checkpoint is judged again whenever it has been measured again or a loss has turned out not to be finite, against the one promoted
 * before it; a further verdict is given only when the outcome changes. When another one is promoted, the newest that passes is judged again
 * against that.
 *
 * <p>A verdict and its mark belong to one transaction, so a reader of committed records sees each verdict once. Called by one stream
 * thread.
 */
final class VerdictProcessor implements Processor<String, SpecificRecord, String, CheckpointVerdict> {
    private static final Logger LOG = LoggerFactory.getLogger(VerdictProcessor.class);
    private static final Duration INTERVAL = Duration.ofMillis(200);

    private final EvaluationRules rules;
    private final Judge judge;
    private final AtomicLong announcements;
    private final Clock clock;
    private final Pace pace;

    private ProcessorContext<String, CheckpointVerdict> context;
    private AnnouncedCheckpoints checkpoints;
    private PromotedCheckpoints promoted;
    private JudgedDomains domains;
    private TrainingSignals signals;
    private VerdictReadiness readiness;
    private KeyValueStore<String, VerdictMark> marks;
    private long seenAnnouncements = -1;
    private boolean waiting = true;

    VerdictProcessor(EvaluationRules rules, AtomicLong announcements, Clock clock) {
        this.rules = rules;
        this.judge = new Judge(rules.verdicts());
        this.announcements = announcements;
        this.clock = clock;
        this.pace = new Pace(clock);
    }

    @Override
    public void init(ProcessorContext<String, CheckpointVerdict> taskContext) {
        context = taskContext;
        promoted = PromotedCheckpoints.of(context, rules);
        checkpoints = AnnouncedCheckpoints.of(context, rules);
        domains = new JudgedDomains(context.getStateStore(VerdictTopology.JUDGED_STORE));
        signals = new TrainingSignals(context.getStateStore(VerdictTopology.SIGNAL_STORE));
        marks = context.getStateStore(VerdictTopology.VERDICT_STORE);
        readiness = new VerdictReadiness(rules, domains, clock);
        context.schedule(INTERVAL, PunctuationType.WALL_CLOCK_TIME, now -> judgeWhatIsReady());
    }

    @Override
    public void process(Record<String, SpecificRecord> record) {
        if (record.value() instanceof JudgedDomain judged) {
            domains.put(judged);
            readiness.changed(judged.getCheckpointId());
            waiting = true;
        } else if (record.value() instanceof Metric metric) {
            signals.add(metric);
            waiting = true;
        }
    }

    private void judgeWhatIsReady() {
        if (!pace.rested() || !waiting && announcements.get() == seenAnnouncements) {
            return;
        }
        seenAnnouncements = announcements.get();
        waiting = false;
        pace.look(this::considerAll);
    }

    private void considerAll() {
        List<CheckpointAnnouncement> ordered = checkpoints.inOrder();
        Set<String> kept = checkpoints.kept(ordered);
        Optional<CheckpointAnnouncement> current = promoted.current().flatMap(checkpoints::find);
        Optional<CheckpointAnnouncement> candidate = candidate(ordered, current);
        for (CheckpointAnnouncement checkpoint : ordered) {
            Optional<VerdictMark> mark = Optional.ofNullable(marks.get(checkpoint.getCheckpointId()));
            boolean isPromoted = current.equals(Optional.of(checkpoint));
            if (mark.isEmpty() || isPromoted || candidate.equals(Optional.of(checkpoint))) {
                Optional<CheckpointAnnouncement> other =
                        isPromoted ? promoted.before().flatMap(checkpoints::find) : current;
                consider(
                        new VerdictCase(checkpoint, mark, other, domains, rules.columns()),
                        isPromoted,
                        kept.contains(checkpoint.getCheckpointId()));
            }
        }
    }

    /** The newest checkpoint that passes and is newer than the promoted one: whether it may take its place must be known against that. */
    private Optional<CheckpointAnnouncement> candidate(
            List<CheckpointAnnouncement> ordered, Optional<CheckpointAnnouncement> current) {
        return ordered.stream()
                .filter(checkpoint -> current.isPresent()
                        && checkpoint.getStep() > current.get().getStep())
                .filter(checkpoint -> {
                    VerdictMark mark = marks.get(checkpoint.getCheckpointId());
                    return mark != null && mark.getOutcome().equals(VerdictOutcome.PASS.name());
                })
                .reduce((older, newer) -> newer);
    }

    private void consider(VerdictCase verdictCase, boolean isPromoted, boolean kept) {
        if (verdictCase.learned().isEmpty()) {
            return;
        }
        String evidence = evidence(verdictCase);
        if (verdictCase.mark().isPresent() && settled(verdictCase.mark().get(), verdictCase, isPromoted, evidence)) {
            return;
        }
        if (readiness.ready(verdictCase)) {
            judge(verdictCase, isPromoted, evidence);
        } else if (verdictCase.mark().isEmpty() && !kept && readiness.hopeless(verdictCase)) {
            skip(verdictCase, evidence);
        } else if (verdictCase.mark().isEmpty() || kept) {
            waiting = true;
        }
    }

    /** Whether nothing has changed since the last verdict that is a reason to judge again. */
    private static boolean settled(VerdictMark mark, VerdictCase verdictCase, boolean isPromoted, String evidence) {
        return isPromoted
                ? mark.getEvidence().equals(evidence)
                : Objects.equals(mark.getComparedWith(), verdictCase.otherId());
    }

    private void judge(VerdictCase verdictCase, boolean isPromoted, String evidence) {
        List<VerdictFinding> findings = judge.findings(new Evidence(
                verdictCase.scores(),
                verdictCase.failed(),
                verdictCase.scoresBefore(),
                signals.firstNotFinite(
                        verdictCase.firstStep(), verdictCase.checkpoint().getStep()),
                signals.drift()));
        VerdictOutcome outcome = Judge.outcome(findings);
        Optional<VerdictMark> same =
                verdictCase.mark().filter(mark -> mark.getOutcome().equals(outcome.name()));
        if (isPromoted && same.isPresent()) {
            VerdictMark mark = same.get();
            marks.put(
                    verdictCase.id(),
                    new VerdictMark(mark.getOutcome(), mark.getRevision(), mark.getComparedWith(), evidence));
        } else {
            give(verdictCase, outcome, findings, evidence);
        }
    }

    private void skip(VerdictCase verdictCase, String evidence) {
        VerdictFinding finding = VerdictFinding.newBuilder()
                .setRule(VerdictRule.SUPERSEDED.ruleName())
                .setKept(false)
                .setDomain(verdictCase.skipped().orElse(null))
                .setMessage("A newer checkpoint was there before this one was measured on every domain.")
                .build();
        give(verdictCase, VerdictOutcome.SKIPPED, List.of(finding), evidence);
    }

    private void give(VerdictCase verdictCase, VerdictOutcome outcome, List<VerdictFinding> findings, String evidence) {
        int revision = 1 + verdictCase.mark().map(VerdictMark::getRevision).orElse(0);
        CheckpointVerdict verdict = CheckpointVerdict.newBuilder()
                .setModel(rules.model())
                .setCheckpointId(verdictCase.id())
                .setStep(verdictCase.checkpoint().getStep())
                .setOutcome(outcome)
                .setRevision(revision)
                .setComparedWith(verdictCase.otherId())
                .setDomains(verdictCase.learned())
                .setFindings(findings)
                .setTime(clock.instant())
                .build();
        LOG.atInfo()
                .addKeyValue(LogField.CHECKPOINT, verdictCase.id())
                .addKeyValue(LogField.STEP, verdict.getStep())
                .addKeyValue(LogField.OUTCOME, outcome)
                .log(
                        "Verdict on {}: {} {}",
                        verdictCase.id(),
                        outcome,
                        findings.stream()
                                .filter(finding -> !finding.getKept())
                                .map(VerdictFinding::getMessage)
                                .toList());
        context.forward(new Record<>(verdictCase.id(), verdict, clock.millis()));
        marks.put(verdictCase.id(), new VerdictMark(outcome.name(), revision, verdictCase.otherId(), evidence));
        // Another one may be the newest that passes now.
        waiting = true;
    }

    /** What, when it changes, is a reason to judge the promoted checkpoint again; that another one is compared with it is none. */
    private String evidence(VerdictCase verdictCase) {
        StringBuilder text = new StringBuilder();
        for (JudgedDomain judged : verdictCase.judged()) {
            text.append(judged.getDomain()).append('@').append(judged.getRevision());
            text.append(judged.getOutcome() == EvaluationOutcome.MEASURED ? "," : " " + judged.getOutcome() + ",");
        }
        signals.firstNotFinite(0, verdictCase.checkpoint().getStep())
                .ifPresent(step -> text.append("loss@").append(step));
        return text.toString();
    }
}
