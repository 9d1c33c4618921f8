package io.palimpsest.evaluator.topology;

import io.palimpsest.evaluator.records.EvaluationOutcome;
import io.palimpsest.evaluator.records.JudgedDomain;
import io.palimpsest.evaluator.records.VerdictMark;
import io.palimpsest.events.v1.CheckpointAnnouncement;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A checkpoint to be judged, the other one that it is compared with, how both were evaluated, and the last verdict on it. Belongs to one
 * stream task.
 */
final class VerdictCase {
    private final CheckpointAnnouncement checkpoint;
    private final Optional<VerdictMark> mark;
    private final Optional<CheckpointAnnouncement> other;
    private final List<String> expected;
    private final List<String> learned;
    private final Map<String, JudgedDomain> own;
    private final Map<String, JudgedDomain> others;
    private final List<String> learnedByOther;

    VerdictCase(
            CheckpointAnnouncement checkpoint,
            Optional<VerdictMark> mark,
            Optional<CheckpointAnnouncement> other,
            JudgedDomains domains,
            MatrixColumns columns) {
        this.checkpoint = checkpoint;
        this.mark = mark;
        this.other = other;
        this.expected = columns.expected(checkpoint);
        this.learned = columns.learned(checkpoint, domains.measured());
        this.own = domains.of(checkpoint.getCheckpointId());
        this.others = other.map(one -> domains.of(one.getCheckpointId())).orElse(Map.of());
        this.learnedByOther =
                other.map(one -> columns.learned(one, domains.measured())).orElse(List.of());
    }

    CheckpointAnnouncement checkpoint() {
        return checkpoint;
    }

    String id() {
        return checkpoint.getCheckpointId();
    }

    /** The last verdict on it. */
    Optional<VerdictMark> mark() {
        return mark;
    }

    Optional<CheckpointAnnouncement> other() {
        return other;
    }

    /** Id of the other one; null without. */
    String otherId() {
        return other.map(CheckpointAnnouncement::getCheckpointId).orElse(null);
    }

    /** Domains it says it has learned. */
    List<String> expected() {
        return expected;
    }

    /** Those of them, or of those it may have learned, that have held-out pairs. */
    List<String> learned() {
        return learned;
    }

    /** The first step that is in it and not in the other one. */
    long firstStep() {
        return other.map(CheckpointAnnouncement::getStep).orElse(0L);
    }

    /** Its evaluations on learned domains, as far as they are there. */
    List<JudgedDomain> judged() {
        return learned.stream().map(own::get).filter(Objects::nonNull).toList();
    }

    /** A learned domain on which it was passed over. */
    Optional<String> skipped() {
        return judged().stream()
                .filter(judged -> judged.getOutcome() == EvaluationOutcome.SKIPPED)
                .map(JudgedDomain::getDomain)
                .findFirst();
    }

    /** Learned domains on which it failed to be evaluated. */
    List<String> failed() {
        return judged().stream()
                .filter(judged -> judged.getOutcome() == EvaluationOutcome.FAILED)
                .map(JudgedDomain::getDomain)
                .toList();
    }

    /** Its R_m by learned domain. */
    Map<String, Double> scores() {
        Map<String, Double> scores = new LinkedHashMap<>();
        judged().stream()
                .filter(judged -> judged.getScore() != null)
                .forEach(judged -> scores.put(judged.getDomain(), judged.getScore()));
        return scores;
    }

    /** R_m of the other one on the same galleries of the domains that both have learned: what is learned anew must not hide what is lost. */
    Map<String, Double> scoresBefore() {
        Map<String, Double> scores = new HashMap<>();
        for (JudgedDomain judged : judged()) {
            JudgedDomain before = others.get(judged.getDomain());
            if (learnedByOther.contains(judged.getDomain())
                    && before != null
                    && before.getScore() != null
                    && before.getRevision() == judged.getRevision()) {
                scores.put(judged.getDomain(), before.getScore());
            }
        }
        return scores;
    }

    /** Whether it was evaluated on every learned domain, and the other one on the same galleries, or in vain. */
    boolean comparable() {
        return learned.stream().allMatch(domain -> evaluated(own.get(domain)) && comparable(own.get(domain)));
    }

    private boolean comparable(JudgedDomain judged) {
        if (!learnedByOther.contains(judged.getDomain()) || judged.getScore() == null) {
            return true;
        }
        JudgedDomain before = others.get(judged.getDomain());
        return evaluated(before) && before.getRevision() == judged.getRevision();
    }

    private static boolean evaluated(JudgedDomain judged) {
        return judged != null && judged.getOutcome() != EvaluationOutcome.SKIPPED;
    }
}
