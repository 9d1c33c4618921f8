package io.palimpsest.evaluator.topology;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Scope;
import io.palimpsest.evaluator.EvaluatorMetric;
import io.palimpsest.evaluator.records.EvaluationMark;
import io.palimpsest.evaluator.records.EvaluationOutcome;
import io.palimpsest.evaluator.records.GalleryState;
import io.palimpsest.evaluator.records.HeldOutPair;
import io.palimpsest.evaluator.records.HeldOutSplit;
import io.palimpsest.evaluator.records.JudgedDomain;
import io.palimpsest.events.v1.CheckpointAnnouncement;
import io.palimpsest.schemas.logs.LogField;
import io.palimpsest.schemas.traces.Traces;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the held-out pairs of the domains of one partition and evaluates every announced checkpoint on them.
 *
 * <p>An evaluation is due when a kept checkpoint has no result at the present revision of a domain's gallery and the gallery has
 * been quiet for a while; or, so that a stream that never rests is measured too, when a checkpoint without any result has waited
 * for {@link #PATIENCE} times as long. The oldest is done first. A checkpoint that was superseded before it was evaluated is
 * passed over, and that is said.
 *
 * <p>A result and its mark belong to one transaction, so a reader of committed records sees each result once. Called by one
 * stream thread.
 */
final class EvaluationProcessor implements Processor<String, HeldOutPair, String, DomainEvaluation> {
    /** How many quiet times a checkpoint waits for a gallery that never rests. */
    static final int PATIENCE = 15;

    private static final Logger LOG = LoggerFactory.getLogger(EvaluationProcessor.class);
    /** How often the stores are looked at. */
    private static final Duration INTERVAL = Duration.ofMillis(200);

    private final EvaluationRules rules;
    private final DomainEvaluator evaluator;
    private final EvaluationWindow window;
    private final AtomicLong announcements;
    private final AnnouncedTraces traces;
    private final Clock clock;
    private final Map<String, Long> changedAt = new HashMap<>();
    private final Set<String> stillComing = new HashSet<>();
    private final Queue<DueEvaluation> queue = new ArrayDeque<>();

    private ProcessorContext<String, DomainEvaluation> context;
    private Gallery gallery;
    private AnnouncedCheckpoints checkpoints;
    private KeyValueStore<String, EvaluationMark> marks;
    private long startedAt;
    private long seenAnnouncements = -1;
    private boolean waiting = true;

    /**
     * @param window shared by all tasks of the instance
     * @param announcements counts the changes of the announced checkpoints
     * @param traces knows the spans of the announced checkpoints
     */
    EvaluationProcessor(
            EvaluationRules rules,
            DomainEvaluator evaluator,
            EvaluationWindow window,
            AtomicLong announcements,
            AnnouncedTraces traces,
            Clock clock) {
        this.rules = rules;
        this.evaluator = evaluator;
        this.window = window;
        this.announcements = announcements;
        this.traces = traces;
        this.clock = clock;
    }

    @Override
    public void init(ProcessorContext<String, DomainEvaluation> taskContext) {
        context = taskContext;
        gallery = new Gallery(
                context.getStateStore(EvaluatorTopology.GALLERY_STORE),
                context.getStateStore(EvaluatorTopology.GALLERY_STATE_STORE),
                rules.galleryLimit());
        checkpoints = AnnouncedCheckpoints.of(context, rules);
        marks = context.getStateStore(EvaluatorTopology.MARK_STORE);
        startedAt = clock.millis();
        context.schedule(INTERVAL, PunctuationType.WALL_CLOCK_TIME, now -> look());
    }

    @Override
    public void process(Record<String, HeldOutPair> record) {
        if (gallery.add(record.value())) {
            changedAt.put(record.key(), clock.millis());
            stillComing.add(record.key());
            queue.clear();
            waiting = true;
        }
    }

    private void look() {
        evaluateWhatIsDue();
        stillComing.clear();
    }

    private void evaluateWhatIsDue() {
        // Looking through all checkpoints and domains is only worth while when something changed or is still to come.
        if (announcements.get() != seenAnnouncements || queue.isEmpty() && waiting) {
            seenAnnouncements = announcements.get();
            waiting = false;
            queue.clear();
            queue.addAll(due());
        } else if (queue.isEmpty()) {
            return;
        }
        while (!queue.isEmpty() && (queue.element().skip() || window.open())) {
            conclude(queue.remove());
        }
        context.commit();
    }

    private List<DueEvaluation> due() {
        List<CheckpointAnnouncement> ordered = checkpoints.inOrder();
        List<String> domains = gallery.domains();
        List<DueEvaluation> due = new ArrayList<>();
        Set<String> kept = checkpoints.kept(ordered);
        for (CheckpointAnnouncement checkpoint : ordered) {
            for (String domain : domains) {
                due(checkpoint, domain, kept.contains(checkpoint.getCheckpointId()))
                        .ifPresent(due::add);
            }
        }
        return due;
    }

    private Optional<DueEvaluation> due(CheckpointAnnouncement checkpoint, String domain, boolean kept) {
        EvaluationMark mark = marks.get(StoreKey.of(domain, checkpoint.getCheckpointId()));
        if (!kept) {
            return mark == null ? Optional.of(new DueEvaluation(checkpoint, domain, true)) : Optional.empty();
        }
        if (mark != null && settled(checkpoint, domain, mark)) {
            return Optional.empty();
        }
        if (!quiet(domain) && !(mark == null && impatient(checkpoint))) {
            waiting = true;
            return Optional.empty();
        }
        return Optional.of(new DueEvaluation(checkpoint, domain, false));
    }

    /** What was passed over stays so, unless it has become the promoted one: others are compared with that. */
    private boolean settled(CheckpointAnnouncement checkpoint, String domain, EvaluationMark mark) {
        return mark.getOutcome() == EvaluationOutcome.SKIPPED
                ? !checkpoints.isReferenced(checkpoint.getCheckpointId())
                : mark.getRevision() == gallery.state(domain).getRevision();
    }

    /** While the thread evaluates, time goes by in which pairs wait to be read: quiet is only who had none between two looks either. */
    private boolean quiet(String domain) {
        return !stillComing.contains(domain)
                && clock.millis() - changedAt.getOrDefault(domain, startedAt)
                        >= rules.quiet().toMillis();
    }

    private boolean impatient(CheckpointAnnouncement checkpoint) {
        long since = Math.max(checkpoint.getCreatedAt().toEpochMilli(), startedAt);
        return clock.millis() - since >= PATIENCE * rules.quiet().toMillis();
    }

    private void conclude(DueEvaluation due) {
        GalleryState state = gallery.state(due.domain());
        Headers headers = new RecordHeaders();
        DomainEvaluation evaluation = due.skip() ? skipped(due, state) : traced(due, state, headers);
        marks.put(
                StoreKey.of(due.domain(), due.checkpoint().getCheckpointId()),
                new EvaluationMark(state.getRevision(), evaluation.outcome()));
        context.forward(new Record<>(rules.model(), evaluation, clock.millis(), headers));
        if (!due.skip()) {
            window.ended();
        }
    }

    /** Evaluates in a span of its own, which the metrics then name in their headers. */
    private DomainEvaluation traced(DueEvaluation due, GalleryState state, Headers headers) {
        Span span = traces.evaluation(due.checkpoint(), due.domain());
        try (Scope current = span.makeCurrent()) {
            DomainEvaluation evaluation = evaluated(due, state);
            span.setAttribute(Traces.OUTCOME, evaluation.outcome().name());
            Traces.write(span.getSpanContext(), headers);
            return evaluation;
        } finally {
            span.end();
        }
    }

    private DomainEvaluation evaluated(DueEvaluation due, GalleryState state) {
        Map<HeldOutSplit, List<HeldOutPair>> galleries = new EnumMap<>(HeldOutSplit.class);
        for (HeldOutSplit split : HeldOutSplit.values()) {
            galleries.put(split, gallery.pairs(due.domain(), split));
        }
        return evaluator.evaluate(due.checkpoint(), due.domain(), galleries, state.getRevision());
    }

    private DomainEvaluation skipped(DueEvaluation due, GalleryState state) {
        LOG.atInfo()
                .addKeyValue(LogField.CHECKPOINT, due.checkpoint().getCheckpointId())
                .addKeyValue(LogField.STEP, due.checkpoint().getStep())
                .addKeyValue(LogField.DOMAIN, due.domain())
                .log(
                        "Checkpoint {} is passed over on {}: a newer one was there before its turn came",
                        due.checkpoint().getCheckpointId(),
                        due.domain());
        return DomainEvaluation.without(
                new JudgedDomain(
                        due.checkpoint().getCheckpointId(),
                        due.domain(),
                        EvaluationOutcome.SKIPPED,
                        null,
                        state.getRevision()),
                Measurement.of(due.checkpoint(), due.domain(), clock).metric(EvaluatorMetric.SKIPPED, 1));
    }
}
