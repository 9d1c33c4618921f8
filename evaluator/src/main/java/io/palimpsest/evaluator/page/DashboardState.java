package io.palimpsest.evaluator.page;

import java.util.List;
import java.util.Map;

/**
 * What {@code /api/state} answers; the page draws nothing else. Times are milliseconds since the epoch, shares are percent, null is
 * not known or undefined.
 *
 * @param now when it was made
 * @param training where the trainer is
 * @param losses loss terms over steps
 * @param boundaries ends of domains
 * @param matrix the transfer matrix
 * @param accuracy R_m per domain over steps
 * @param continual continual metrics over the checkpoints at which they are defined
 * @param forgotten per learned domain, of the newest checkpoint that is measured on all of them; the most forgotten first, of very many those
 * @param live which checkpoint serves
 * @param changes promotions and roll-backs, the newest first
 * @param alarms the newest first
 * @param charts scores of pairs before they are learned, and drift, by name of the metric; steps are milliseconds since the epoch
 * @param newest newest value of each chart, by name of the metric and then by what it is of: an average, modality or statistic
 * @param representation topology correlation between pictures and captions of each learned domain against the end of its learning
 * @param checkpoints the newest first
 */
public record DashboardState(
        long now,
        Training training,
        Curves.Snapshot losses,
        List<Boundary> boundaries,
        Matrix matrix,
        Accuracy accuracy,
        Map<String, List<Point>> continual,
        List<Forgotten> forgotten,
        Live live,
        List<Change> changes,
        List<Warning> alarms,
        Map<String, Curves.Snapshot> charts,
        Map<String, Map<String, Double>> newest,
        Accuracy representation,
        List<Checkpoint> checkpoints) {

    /**
     * @param model model shown
     * @param learner name of the learner, empty before the first checkpoint
     * @param step newest step heard of
     * @param domain domain in training
     * @param pairsPerSecond newest throughput
     * @param lag events not yet trained
     * @param delaySeconds from the events of the newest chunk to the end of the first pass over it, on average
     * @param learningRate newest learning rate
     * @param newestCheckpointAt when the newest checkpoint became durable
     * @param deadLetters records in the dead-letter topic
     * @param trainedPairs pairs trained up to the newest checkpoint
     */
    public record Training(
            String model,
            String learner,
            Long step,
            String domain,
            Double pairsPerSecond,
            Double lag,
            Double delaySeconds,
            Double learningRate,
            Long newestCheckpointAt,
            Long deadLetters,
            Long trainedPairs) {}

    /** The step at which a domain ended. */
    public record Boundary(long step, String domain) {}

    /**
     * @param domains columns, learned ones first and in order; of more than the page can show the newest
     * @param domainsInAll how many domains there are
     * @param galleries test pairs per column
     * @param chance R_m of a random order per column
     * @param rows in order of training
     */
    public record Matrix(
            List<String> domains, int domainsInAll, List<Integer> galleries, List<Double> chance, List<Row> rows) {}

    /**
     * @param kind initial, end or newest
     * @param domain domain just learned, null for the initial model
     * @param values R_m per column
     */
    public record Row(String kind, String checkpointId, long step, String domain, List<Double> values) {}

    /**
     * @param steps steps of the evaluated checkpoints
     * @param domains value per domain at those steps
     */
    public record Accuracy(List<Long> steps, Map<String, List<Double>> domains) {}

    /** A value at a step. */
    public record Point(long step, double value) {}

    /**
     * @param checkpointId checkpoint measured
     * @param points fall of R_m from its best value
     * @param peakStep step at which it had that first
     */
    public record Forgotten(String domain, String checkpointId, double points, Long peakStep) {}

    /**
     * @param checkpoint id of the promoted checkpoint, null when none is
     * @param before id of the one that a roll-back would go to
     * @param since when it was promoted
     * @param stepsBehind steps that the newest checkpoint is ahead of it
     */
    public record Live(String checkpoint, String before, Long since, Long stepsBehind) {}

    /**
     * @param action promoted, or rolled back to
     */
    public record Change(long at, String by, String action, String checkpoint, String reason) {}

    /**
     * @param active false once it was cleared
     */
    public record Warning(
            String id,
            String kind,
            String severity,
            boolean active,
            String message,
            String domain,
            long step,
            String checkpoint,
            long time) {}

    /**
     * @param outcome pass, fail, skipped or unknown
     * @param comparedWith checkpoint that it was compared with
     * @param findings what speaks against it
     */
    public record Verdict(String outcome, String comparedWith, List<String> findings) {}

    /**
     * @param averageAccuracy mean R_m over the domains learned
     * @param cumulative R_m over one gallery of all domains learned
     * @param evaluated domains measured
     * @param failed whether it could not be evaluated on some domain
     * @param verdict null while it has none
     */
    public record Checkpoint(
            String id,
            long step,
            String domain,
            boolean endOfDomain,
            long trainedPairs,
            long createdAt,
            Double averageAccuracy,
            Double cumulative,
            int evaluated,
            boolean failed,
            Verdict verdict) {}
}
