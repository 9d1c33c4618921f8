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
import java.time.Clock;
import java.time.Duration;
import java.util.List;
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
 * before it; a further verdict is given only when the outcome changes.
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
        if (!waiting && announcements.get() == seenAnnouncements) {
            return;
        }
        seenAnnouncements = announcements.get();
        waiting = false;
        List<CheckpointAnnouncement> ordered = checkpoints.inOrder();
        Set<String> kept = checkpoints.kept(ordered);
        Optional<String> current = promoted.current();
        for (CheckpointAnnouncement checkpoint : ordered) {
            String id = checkpoint.getCheckpointId();
            VerdictMark mark = marks.get(id);
            boolean isPromoted = current.equals(Optional.of(id));
            if (mark == null || isPromoted) {
                Optional<CheckpointAnnouncement> other =
                        (isPromoted ? promoted.before() : current).flatMap(checkpoints::find);
                consider(new VerdictCase(checkpoint, other, domains, rules.columns()), mark, kept.contains(id));
            }
        }
    }

    private void consider(VerdictCase verdictCase, VerdictMark mark, boolean kept) {
        if (verdictCase.learned().isEmpty()) {
            return;
        }
        String evidence = evidence(verdictCase);
        if (mark != null && mark.getEvidence().equals(evidence)) {
            return;
        }
        if (readiness.ready(verdictCase)) {
            judge(verdictCase, mark, evidence);
        } else if (mark == null && !kept && readiness.hopeless(verdictCase)) {
            skip(verdictCase, evidence);
        } else {
            waiting = true;
        }
    }

    private void judge(VerdictCase verdictCase, VerdictMark mark, String evidence) {
        List<VerdictFinding> findings = judge.findings(new Evidence(
                verdictCase.scores(),
                verdictCase.failed(),
                verdictCase.other().map(CheckpointAnnouncement::getCheckpointId),
                verdictCase.scoresBefore(),
                signals.firstNotFinite(
                        verdictCase.firstStep(), verdictCase.checkpoint().getStep()),
                signals.drift()));
        VerdictOutcome outcome = Judge.outcome(findings);
        if (mark != null && mark.getOutcome().equals(outcome.name())) {
            marks.put(verdictCase.id(), new VerdictMark(mark.getOutcome(), mark.getRevision(), evidence));
        } else {
            give(verdictCase, outcome, findings, mark == null ? 1 : mark.getRevision() + 1, evidence);
        }
    }

    private void skip(VerdictCase verdictCase, String evidence) {
        VerdictFinding finding = VerdictFinding.newBuilder()
                .setRule(VerdictRule.SUPERSEDED.ruleName())
                .setKept(false)
                .setDomain(verdictCase.skipped().orElse(null))
                .setMessage("A newer checkpoint was there before this one was measured on every domain.")
                .build();
        give(verdictCase, VerdictOutcome.SKIPPED, List.of(finding), 1, evidence);
    }

    private void give(
            VerdictCase verdictCase,
            VerdictOutcome outcome,
            List<VerdictFinding> findings,
            int revision,
            String evidence) {
        CheckpointVerdict verdict = CheckpointVerdict.newBuilder()
                .setModel(rules.model())
                .setCheckpointId(verdictCase.id())
                .setStep(verdictCase.checkpoint().getStep())
                .setOutcome(outcome)
                .setRevision(revision)
                .setComparedWith(verdictCase
                        .other()
                        .map(CheckpointAnnouncement::getCheckpointId)
                        .orElse(null))
                .setDomains(verdictCase.learned())
                .setFindings(findings)
                .setTime(clock.instant())
                .build();
        LOG.info(
                "Verdict on {}: {} {}",
                verdictCase.id(),
                outcome,
                findings.stream()
                        .filter(finding -> !finding.getKept())
                        .map(VerdictFinding::getMessage)
                        .toList());
        context.forward(new Record<>(verdictCase.id(), verdict, clock.millis()));
        marks.put(verdictCase.id(), new VerdictMark(outcome.name(), revision, evidence));
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
