package io.palimpsest.evaluator.topology;

import io.palimpsest.evaluator.encoding.HeldOutIntake;
import io.palimpsest.evaluator.prequential.LearnedReach;
import io.palimpsest.evaluator.prequential.WaitingPairs;
import io.palimpsest.evaluator.prequential.WaitingPairs.Departure;
import io.palimpsest.evaluator.prequential.WaitingPairs.WaitingPair;
import io.palimpsest.evaluator.records.PrequentialWindow;
import io.palimpsest.events.v1.CheckpointAnnouncement;
import io.palimpsest.events.v1.ImageTextPair;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Scores the training pairs of one partition, window by window, each with the newest model that cannot have been trained on any pair of it.
 *
 * <p>A full window waits until it is certain which model that is, because one was announced that may have seen its first pair; at most as
 * long as the patience allows. So in a stream that is trained the scores do not depend on who is faster. Pairs that every model known
 * may have seen are counted. Windows that lie too far behind training are skipped and counted, so that the newest are scored.
 *
 * <p>What waits, waits in the pairs topic. The position in it and the scores belong to one transaction, so each pair is scored or counted
 * once. Called by one stream thread, which it holds no longer than {@link EvaluationWindow} and one window of pairs take.
 */
final class PrequentialProcessor implements Processor<String, ImageTextPair, String, PrequentialWindow> {
    private static final Duration INTERVAL = Duration.ofMillis(200);
    private static final String POSITION = "position";

    private final EvaluationRules rules;
    private final PrequentialScoring scoring;
    private final WindowScorer scorer;
    private final HeldOutIntake intake;
    private final EvaluationWindow time;
    private final AtomicLong announcements;
    private final Clock clock;

    private ProcessorContext<String, PrequentialWindow> context;
    private KeyValueStore<String, Long> positions;
    private AnnouncedCheckpoints checkpoints;
    private int partition;
    private WaitingPairs waiting;
    private LearnedReach reach;
    private long seenAnnouncements = -1;
    private long fullSince = -1;

    /**
     * @param time bounds the scoring of all tasks of the instance
     * @param announcements counts the changes of the announced checkpoints
     */
    PrequentialProcessor(
            EvaluationRules rules,
            PrequentialScoring scoring,
            WindowScorer scorer,
            HeldOutIntake intake,
            EvaluationWindow time,
            AtomicLong announcements,
            Clock clock) {
        this.rules = rules;
        this.scoring = scoring;
        this.scorer = scorer;
        this.intake = intake;
        this.time = time;
        this.announcements = announcements;
        this.clock = clock;
    }

    @Override
    public void init(ProcessorContext<String, PrequentialWindow> taskContext) {
        context = taskContext;
        partition = context.taskId().partition();
        positions = context.getStateStore(EvaluatorTopology.PREQUENTIAL_POSITION_STORE);
        checkpoints = AnnouncedCheckpoints.of(context, rules);
        context.schedule(INTERVAL, PunctuationType.WALL_CLOCK_TIME, now -> scoreWhatIsDue());
    }

    @Override
    public void process(Record<String, ImageTextPair> pair) {
        context.recordMetadata().ifPresent(place -> {
            if (waiting == null && positions.get(key()) == null) {
                positions.put(key(), place.offset());
            }
            begin();
            waiting.hear(place.offset());
        });
    }

    @Override
    public void close() {
        if (waiting != null) {
            waiting.close();
            waiting = null;
        }
    }

    /** Goes to where scoring stands, if it has begun. */
    private void begin() {
        Long position = positions.get(key());
        if (waiting == null && position != null) {
            waiting = new WaitingPairs(
                    scoring.logs().apply(partition),
                    intake,
                    position,
                    scoring.options().windowPairs());
            // What was read before a restart is not told again.
            waiting.lookForMore();
        }
    }

    private void scoreWhatIsDue() {
        begin();
        if (waiting == null) {
            return;
        }
        while (time.open() && full() && concludeFirst()) {
            fullSince = -1;
        }
        keepUp(waiting.passOver());
    }

    private boolean full() {
        if (!waiting.fill()) {
            return false;
        }
        if (fullSince < 0) {
            fullSince = clock.millis();
        }
        return true;
    }

    /** Returns false when the first window has to wait. */
    private boolean concludeFirst() {
        LearnedReach known = reach();
        List<WaitingPair> window = waiting.window();
        long first = window.get(0).offset();
        if (known.furthest() - first > scoring.options().backlogPairs()) {
            conclude(window.size(), WindowScorer.none(partition, window.size(), NotScored.BEHIND));
            return true;
        }
        Optional<CheckpointAnnouncement> scoringModel = known.newestBefore(first);
        if (scoringModel.isEmpty() && known.passed(first)) {
            int seen = (int) window.stream()
                    .filter(pair -> pair.offset() < known.firstScorable())
                    .count();
            conclude(seen, WindowScorer.none(partition, seen, NotScored.SEEN));
            return true;
        }
        if (scoringModel.isEmpty() || !(known.passed(first) || outOfPatience())) {
            return false;
        }
        CheckpointAnnouncement checkpoint = scoringModel.get();
        conclude(window.size(), scorer.score(checkpoint, known.of(checkpoint), partition, window));
        return true;
    }

    private LearnedReach reach() {
        long changes = announcements.get();
        if (reach == null || changes != seenAnnouncements) {
            seenAnnouncements = changes;
            reach = new LearnedReach(checkpoints.inOrder(), partition);
        }
        return reach;
    }

    private boolean outOfPatience() {
        return clock.millis() - fullSince >= scoring.options().patience().toMillis();
    }

    private void conclude(int pairs, PrequentialWindow result) {
        Departure departure = waiting.depart(pairs);
        positions.put(key(), departure.position());
        forward(withoutPicture(result, departure.withoutPicture()));
        time.ended();
        context.commit();
    }

    /** Moves on over records that hold no pair to be scored, so that a restart does not read them again. */
    private void keepUp(Departure passed) {
        if (passed.position() > positions.get(key())) {
            positions.put(key(), passed.position());
            if (passed.withoutPicture() > 0) {
                forward(WindowScorer.none(partition, passed.withoutPicture(), NotScored.NO_PICTURE));
            }
        }
    }

    private static PrequentialWindow withoutPicture(PrequentialWindow window, int pairs) {
        if (pairs == 0) {
            return window;
        }
        Map<String, Integer> notScored = new HashMap<>(window.getNotScored());
        notScored.put(NotScored.NO_PICTURE.label(), pairs);
        return PrequentialWindow.newBuilder(window).setNotScored(notScored).build();
    }

    private void forward(PrequentialWindow window) {
        context.forward(new Record<>(rules.model(), window, clock.millis()));
    }

    private String key() {
        return StoreKey.of(POSITION, String.valueOf(partition));
    }
}
