package io.palimpsest.evaluator.page;

import io.palimpsest.evaluator.EvaluatorMetric;
import io.palimpsest.evaluator.feed.AnnouncementOrder;
import io.palimpsest.evaluator.metrics.RetrievalRecall;
import io.palimpsest.events.v1.Alarm;
import io.palimpsest.events.v1.CheckpointAnnouncement;
import io.palimpsest.events.v1.CheckpointVerdict;
import io.palimpsest.events.v1.ControlCommand;
import io.palimpsest.events.v1.Metric;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;

/**
 * What the page knows of one model, gathered from metrics, announcements, commands, verdicts and alarms in any order. Safe from any thread. Bounded: losses
 * are averaged, and of the checkpoints that end no domain only the newest {@value #INTERMEDIATE_CHECKPOINTS} are remembered.
 */
public final class Dashboard {
    static final int INTERMEDIATE_CHECKPOINTS = 400;
    private static final int LISTED_CHECKPOINTS = 40;

    /** Points of a loss curve at most. */
    static final int LOSS_BUCKETS = 1200;

    /** Columns and curves that a page can show. */
    static final int SHOWN_DOMAINS = 60;

    private static final String LOSS = "loss.";
    /** Means over the models that scored, which say nothing of how well the last of them does on held-out pairs. */
    private static final String PREQUENTIAL = "prequential.";

    private static final List<EvaluatorMetric> CONTINUAL = List.of(
            EvaluatorMetric.AVERAGE_ACCURACY,
            EvaluatorMetric.BACKWARD_TRANSFER,
            EvaluatorMetric.FORWARD_TRANSFER,
            EvaluatorMetric.FORGETTING_MAX);

    private final String model;
    private final Curves losses = new Curves(LOSS_BUCKETS);
    private final Map<String, Metric> newest = new HashMap<>();
    private final Map<String, Scores> scores = new HashMap<>();
    private final Map<String, Integer> galleries = new HashMap<>();
    private final TimeCharts charts = new TimeCharts();
    private final Decisions decisions;
    private final Warnings warnings = new Warnings();
    private final NavigableSet<CheckpointAnnouncement> checkpoints = new TreeSet<>(AnnouncementOrder.OLDEST_FIRST);
    private Long deadLetters;
    private long version;
    private List<String> ordered = List.of();
    private long orderedAt;

    public Dashboard(String model) {
        this.model = model;
        this.decisions = new Decisions(model);
    }

    /** Counts what was taken in, so that a reader sees whether anything is new. */
    public synchronized long version() {
        return version;
    }

    /** Takes in a metric; those of other models are passed over. */
    public synchronized void add(Metric metric) {
        if (!metric.getModel().equals(model)) {
            return;
        }
        version++;
        if (metric.getName().startsWith(LOSS)) {
            losses.add(metric.getStep(), metric.getName().substring(LOSS.length()), metric.getValue());
        }
        charts.add(metric);
        if (metric.getCheckpointId() == null || metric.getName().startsWith(PREQUENTIAL)) {
            newest.put(metric.getName(), metric);
        } else {
            addEvaluation(metric, scores.computeIfAbsent(metric.getCheckpointId(), id -> new Scores()));
        }
    }

    /** Takes in an announcement; those of other models are passed over. */
    public synchronized void add(CheckpointAnnouncement checkpoint) {
        if (checkpoint.getModel().equals(model) && checkpoints.add(checkpoint)) {
            version++;
            forgetOldIntermediates();
        }
    }

    /** Takes in a command; those for other models are passed over. */
    public synchronized void add(ControlCommand command) {
        if (command.getModel().equals(model)) {
            decisions.add(command);
            version++;
        }
    }

    /** Takes in a verdict; those on other models are passed over. */
    public synchronized void add(CheckpointVerdict verdict) {
        if (verdict.getModel().equals(model)) {
            decisions.add(verdict);
            version++;
        }
    }

    /** Takes in an alarm, or that one is over; those of other models are passed over. */
    public synchronized void add(Alarm alarm) {
        if (alarm.getModel().equals(model)) {
            warnings.add(alarm);
            version++;
        }
    }

    /** Takes in how many records the dead-letter topic holds. */
    public synchronized void deadLetters(long count) {
        if (deadLetters == null || deadLetters != count) {
            deadLetters = count;
            version++;
        }
    }

    /**
     * Everything the page shows.
     *
     * @param now milliseconds since the epoch
     */
    public synchronized DashboardState state(long now) {
        return new DashboardState(
                now,
                training(),
                losses.snapshot(),
                checkpoints.stream()
                        .filter(CheckpointAnnouncement::getEndOfDomain)
                        .map(checkpoint -> new DashboardState.Boundary(checkpoint.getStep(), checkpoint.getDomain()))
                        .toList(),
                matrix(),
                byDomain(Scores::recall),
                continual(),
                forgotten(),
                live(),
                decisions.changes(),
                warnings.newestFirst(),
                charts.snapshot(),
                charts.newest(),
                byDomain(Scores::topology),
                listed());
    }

    private void addEvaluation(Metric metric, Scores checkpoint) {
        String split = metric.getLabels().get("split");
        boolean test = split == null || split.equals("test");
        if (metric.getName().equals(EvaluatorMetric.FAILED.metricName())) {
            checkpoint.failed(metric.getDomain(), metric.getLabels().get("reason"));
        } else if (metric.getDomain() == null && test) {
            checkpoint.overall(metric.getName(), metric.getValue());
        } else if (metric.getName().equals(EvaluatorMetric.MEAN_RECALL.metricName()) && test) {
            checkpoint.recall(metric.getDomain(), metric.getValue());
            galleries.put(metric.getDomain(), Integer.valueOf(metric.getLabels().getOrDefault("gallery", "0")));
        } else if (metric.getName().equals(EvaluatorMetric.FORGOTTEN.metricName())) {
            checkpoint.forgotten(metric.getDomain(), metric.getValue());
        } else if (metric.getName().equals(EvaluatorMetric.TOPOLOGY_BETWEEN.metricName())) {
            if ("learned".equals(metric.getLabels().get("since"))) {
                checkpoint.topology(metric.getDomain(), metric.getValue());
            }
        } else if (metric.getName().equals(EvaluatorMetric.PEAK_STEP.metricName())) {
            checkpoint.peakStep(metric.getDomain(), Math.round(metric.getValue()));
        }
    }

    private void forgetOldIntermediates() {
        List<CheckpointAnnouncement> intermediate = checkpoints.stream()
                .filter(checkpoint -> !checkpoint.getEndOfDomain() && checkpoint.getStep() > 0)
                .toList();
        if (intermediate.size() > INTERMEDIATE_CHECKPOINTS) {
            checkpoints.remove(intermediate.get(0));
            scores.remove(intermediate.get(0).getCheckpointId());
            decisions.forget(intermediate.get(0).getCheckpointId());
        }
    }

    private DashboardState.Training training() {
        CheckpointAnnouncement last = checkpoints.isEmpty() ? null : checkpoints.last();
        Metric loss = newest.get("loss.total");
        return new DashboardState.Training(
                model,
                last == null ? "" : last.getLearner(),
                step(last, loss),
                loss != null && loss.getDomain() != null ? loss.getDomain() : last == null ? null : last.getDomain(),
                value("throughput.pairs"),
                value("lag.events"),
                value("delay.seconds"),
                value("learning.rate"),
                last == null ? null : last.getCreatedAt().toEpochMilli(),
                deadLetters,
                last == null ? null : last.getTrainedPairs());
    }

    private static Long step(CheckpointAnnouncement last, Metric loss) {
        if (last == null && loss == null) {
            return null;
        }
        return Math.max(last == null ? 0 : last.getStep(), loss == null ? 0 : loss.getStep());
    }

    private Double value(String name) {
        Metric metric = newest.get(name);
        return metric == null || !Double.isFinite(metric.getValue()) ? null : metric.getValue();
    }

    /** Learned ones first and in order. Of very many it takes a while to put them together, so it is done once for each version. */
    private List<String> allDomains() {
        if (orderedAt != version) {
            ordered = orderedDomains();
            orderedAt = version;
        }
        return ordered;
    }

    private List<String> orderedDomains() {
        Set<String> found = new LinkedHashSet<>();
        if (!checkpoints.isEmpty()) {
            found.addAll(checkpoints.last().getDomainsSeen());
        }
        Set<String> measured = new TreeSet<>();
        scores.values().forEach(checkpoint -> measured.addAll(checkpoint.domains()));
        found.addAll(measured);
        return List.copyOf(found);
    }

    /** Those that are drawn: of too many the newest that are learned. */
    private List<String> domains() {
        List<String> all = allDomains();
        if (all.size() <= SHOWN_DOMAINS) {
            return all;
        }
        int learned =
                checkpoints.isEmpty() ? 0 : checkpoints.last().getDomainsSeen().size();
        int from = Math.max(0, Math.min(learned, all.size()) - SHOWN_DOMAINS);
        return all.subList(from, from + SHOWN_DOMAINS);
    }

    private DashboardState.Matrix matrix() {
        List<String> domains = domains();
        List<DashboardState.Row> rows = new ArrayList<>();
        for (CheckpointAnnouncement checkpoint : checkpoints) {
            String kind = kind(checkpoint);
            Scores measured = scores.get(checkpoint.getCheckpointId());
            if (kind != null && measured != null) {
                rows.add(new DashboardState.Row(
                        kind,
                        checkpoint.getCheckpointId(),
                        checkpoint.getStep(),
                        checkpoint.getDomain(),
                        values(domains, measured)));
            }
        }
        List<Integer> sizes = new ArrayList<>();
        List<Double> chances = new ArrayList<>();
        for (String domain : domains) {
            Integer size = galleries.get(domain);
            sizes.add(size);
            chances.add(size == null || size < 1 ? null : RetrievalRecall.chance(size));
        }
        return new DashboardState.Matrix(domains, allDomains().size(), sizes, chances, rows);
    }

    private String kind(CheckpointAnnouncement checkpoint) {
        if (checkpoint.getEndOfDomain()) {
            return "end";
        }
        if (checkpoint.getStep() == 0) {
            return "initial";
        }
        return checkpoint.equals(newestMeasured()) ? "newest" : null;
    }

    /** The newest checkpoint that has any result: a checkpoint just announced must not empty the last row. */
    private CheckpointAnnouncement newestMeasured() {
        return checkpoints.descendingSet().stream()
                .filter(checkpoint -> scores.containsKey(checkpoint.getCheckpointId())
                        && !scores.get(checkpoint.getCheckpointId()).domains().isEmpty())
                .findFirst()
                .orElse(null);
    }

    private static List<Double> values(List<String> domains, Scores measured) {
        List<Double> values = new ArrayList<>();
        domains.forEach(domain -> values.add(measured.recall(domain)));
        return Collections.unmodifiableList(values);
    }

    /** A value of each domain over the checkpoints that have it for any. */
    private DashboardState.Accuracy byDomain(BiFunction<Scores, String, Double> value) {
        List<String> shown = domains();
        List<CheckpointAnnouncement> measured = checkpoints.stream()
                .filter(checkpoint -> scores.containsKey(checkpoint.getCheckpointId())
                        && shown.stream()
                                .anyMatch(domain ->
                                        value.apply(scores.get(checkpoint.getCheckpointId()), domain) != null))
                .toList();
        Map<String, List<Double>> curves = new LinkedHashMap<>();
        for (String domain : shown) {
            List<Double> curve = new ArrayList<>();
            measured.forEach(checkpoint -> curve.add(value.apply(scores.get(checkpoint.getCheckpointId()), domain)));
            if (curve.stream().anyMatch(Objects::nonNull)) {
                curves.put(domain, curve);
            }
        }
        return new DashboardState.Accuracy(
                measured.stream().map(CheckpointAnnouncement::getStep).toList(), curves);
    }

    private DashboardState.Live live() {
        Optional<CheckpointAnnouncement> promoted = decisions.promoted().flatMap(id -> checkpoints.stream()
                .filter(checkpoint -> checkpoint.getCheckpointId().equals(id))
                .findFirst());
        return new DashboardState.Live(
                decisions.promoted().orElse(null),
                decisions.before().orElse(null),
                decisions.since().orElse(null),
                promoted.map(checkpoint -> checkpoints.last().getStep() - checkpoint.getStep())
                        .orElse(null));
    }

    private Map<String, List<DashboardState.Point>> continual() {
        Map<String, List<DashboardState.Point>> history = new LinkedHashMap<>();
        for (EvaluatorMetric metric : CONTINUAL) {
            history.put(metric.metricName().substring("continual.".length()), history(metric.metricName()));
        }
        history.put("cumulative", history(EvaluatorMetric.MEAN_RECALL.metricName()));
        return history;
    }

    private List<DashboardState.Point> history(String name) {
        return checkpoints.stream()
                .filter(checkpoint -> scores.containsKey(checkpoint.getCheckpointId()))
                .map(checkpoint -> {
                    Double value = scores.get(checkpoint.getCheckpointId()).overall(name);
                    return value == null ? null : new DashboardState.Point(checkpoint.getStep(), value);
                })
                .filter(Objects::nonNull)
                .toList();
    }

    private List<DashboardState.Forgotten> forgotten() {
        for (CheckpointAnnouncement checkpoint : checkpoints.descendingSet()) {
            String id = checkpoint.getCheckpointId();
            Scores measured = scores.getOrDefault(id, new Scores());
            List<DashboardState.Forgotten> found = allDomains().stream()
                    .filter(domain -> measured.forgotten(domain) != null)
                    .map(domain -> new DashboardState.Forgotten(
                            domain, id, measured.forgotten(domain), measured.peakStep(domain)))
                    .sorted(Comparator.comparingDouble(DashboardState.Forgotten::points)
                            .reversed())
                    .limit(SHOWN_DOMAINS)
                    .toList();
            if (!found.isEmpty()) {
                return found;
            }
        }
        return List.of();
    }

    private List<DashboardState.Checkpoint> listed() {
        Scores none = new Scores();
        return checkpoints.descendingSet().stream()
                .limit(LISTED_CHECKPOINTS)
                .map(checkpoint -> {
                    Scores measured = scores.getOrDefault(checkpoint.getCheckpointId(), none);
                    return new DashboardState.Checkpoint(
                            checkpoint.getCheckpointId(),
                            checkpoint.getStep(),
                            checkpoint.getDomain(),
                            checkpoint.getEndOfDomain(),
                            checkpoint.getTrainedPairs(),
                            checkpoint.getCreatedAt().toEpochMilli(),
                            measured.overall(EvaluatorMetric.AVERAGE_ACCURACY.metricName()),
                            measured.overall(EvaluatorMetric.MEAN_RECALL.metricName()),
                            measured.domains().size(),
                            measured.failedAnywhere(),
                            decisions.verdict(checkpoint.getCheckpointId()));
                })
                .toList();
    }
}
