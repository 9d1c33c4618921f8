package io.palimpsest.local.commands;

import io.palimpsest.local.view.Facts;
import io.palimpsest.local.view.Table;
import io.palimpsest.trainer.lineage.Ancestor;
import io.palimpsest.trainer.lineage.CheckpointLineage;
import io.palimpsest.trainer.lineage.DomainSteps;
import io.palimpsest.trainer.lineage.DroppedEvent;
import io.palimpsest.trainer.lineage.EventRange;
import io.palimpsest.trainer.lineage.Occurrence;
import io.palimpsest.trainer.lineage.PartialChunk;
import io.palimpsest.trainer.lineage.SampleLineage;
import io.palimpsest.trainer.lineage.StepLineage;
import io.palimpsest.trainer.lineage.StepSample;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Lineage for people. Positions in the pairs topic are written partition@offset, ranges without their end. */
final class LineageText {

    private static final int DROPPED_SHOWN = 20;

    private LineageText() {}

    static List<String> lines(CheckpointLineage lineage) {
        Facts facts = new Facts()
                .fact("checkpoint", lineage.model() + "/" + lineage.id())
                .fact("created", Times.toSeconds(lineage.createdAt()))
                .fact(
                        "promoted",
                        lineage.promotedFor().isEmpty() ? "no" : "for " + String.join(", ", lineage.promotedFor()))
                .facts(
                        "comes from",
                        lineage.ancestors().stream().map(LineageText::told).toList());
        if (lineage.branchedFrom() != null) {
            facts.fact("branched from", lineage.branchedFrom());
        }
        if (!lineage.forgotten().isEmpty()) {
            facts.fact("forgotten", String.join(", ", lineage.forgotten()));
        }
        facts.fact("learner", lineage.learner())
                .fact("steps", lineage.step() == 0 ? "none, untrained" : "0 to " + (lineage.step() - 1))
                .facts(
                        "domains",
                        lineage.domains().stream().map(LineageText::told).toList())
                .fact("ledger", "offsets " + lineage.ledger())
                .facts(
                        "events",
                        lineage.events().stream().map(EventRange::toString).toList())
                .fact(
                        "",
                        lineage.distinctEvents() + " trained, " + lineage.trainedPairs()
                                + " trainings with all passes");
        if (lineage.partialChunk() != null) {
            facts.fact("", told(lineage.partialChunk()));
        }
        facts.facts("dropped", told(lineage.dropped()));
        CheckpointText.environment(facts, lineage.environment());
        facts.fact("settings", "SHA-256 " + lineage.configurationHash());
        List<String> lines = new ArrayList<>(facts.lines());
        new TreeMap<>(lineage.settings()).forEach((key, value) -> lines.add("  " + key + " = " + value));
        return lines;
    }

    static List<String> lines(StepLineage lineage) {
        Facts facts = new Facts()
                .fact("step", lineage.step() + " of model '" + lineage.model() + "'")
                .fact("ledger", "offset " + lineage.ledgerOffset())
                .fact("planned", Times.toSeconds(lineage.plannedAt()) + " by " + lineage.trainerId())
                .fact("domain", lineage.domain() + " (" + (lineage.domainIndex() + 1) + ". in the order of learning)")
                .fact("chunk", lineage.chunk() + ", closed because: " + lineage.reason())
                .fact(
                        "",
                        "events "
                                + lineage.events().stream()
                                        .map(EventRange::toString)
                                        .collect(Collectors.joining(", ")))
                .fact(
                        "batch",
                        (lineage.batchIndex() + 1) + " of " + lineage.batchCount() + " in pass "
                                + (lineage.passIndex() + 1) + " of " + lineage.passCount())
                .fact("schedule", lineage.scheduleStep() + " of " + lineage.scheduleLength())
                .fact("seed", lineage.seed())
                .fact("settings", "SHA-256 " + lineage.configurationHash())
                .facts("dropped", told(lineage.dropped()));
        List<String> lines = new ArrayList<>(facts.lines());
        lines.add("");
        Table table = new Table(List.of("sample", "event", "domain"));
        for (StepSample sample : lineage.samples()) {
            table.row(List.of(sample.sampleId(), sample.position().toString(), sample.domain()));
        }
        lines.addAll(table.lines());
        return lines;
    }

    static List<String> lines(SampleLineage lineage) {
        List<String> lines = new ArrayList<>();
        lines.add("sample '" + lineage.sampleId() + "' in model '" + lineage.model() + "'");
        for (Occurrence occurrence : lineage.occurrences()) {
            lines.add("");
            lines.addAll(new Facts()
                    .fact("event", occurrence.position() + ", " + Times.toSeconds(occurrence.time()))
                    .fact(
                            "domain",
                            occurrence.domain() == null
                                    ? "unreadable; only its key says whose it is"
                                    : occurrence.domain())
                    .facts("fate", fate(occurrence))
                    .lines());
        }
        lines.add("");
        lines.addAll(contained(lineage));
        return lines;
    }

    private static List<String> contained(SampleLineage lineage) {
        if (lineage.firstStep() == null) {
            return List.of("No step trains it, so no checkpoint contains it.");
        }
        Facts facts = new Facts().fact("first step", lineage.firstStep());
        if (lineage.firstCheckpoint() == null) {
            facts.fact("contained in", "no checkpoint of the store yet");
        } else {
            facts.facts("contained in", lineage.checkpoints());
        }
        return facts.lines();
    }

    private static List<String> fate(Occurrence occurrence) {
        return switch (occurrence.fate()) {
            case TRAINED -> {
                Map<Integer, String> byPass = new TreeMap<>();
                occurrence
                        .trainings()
                        .forEach(training ->
                                byPass.merge(training.passIndex(), "step " + training.step(), (a, b) -> a + ", " + b));
                yield byPass.entrySet().stream()
                        .map(pass -> "trained in pass " + (pass.getKey() + 1) + ": " + pass.getValue())
                        .toList();
            }
            case HELD_OUT -> List.of("held out for evaluation, never trained");
            case DROPPED -> List.of("dropped: " + occurrence.code());
            case NOT_REACHED -> List.of("not reached by any plan yet");
        };
    }

    private static String told(Ancestor ancestor) {
        String name = ancestor.model() + "/" + ancestor.id();
        return switch (ancestor.relation()) {
            case PARENT -> name + (ancestor.stored() ? "" : "  (deleted)");
            case EARLIER -> name + "  (the furthest before it that is still stored)";
            case BRANCHED_FROM -> name + "  (branched from it" + (ancestor.stored() ? ")" : "; deleted)");
        };
    }

    private static String told(DomainSteps domain) {
        return (domain.index() + 1) + ". " + domain.domain() + "  steps " + domain.firstStep() + " to "
                + domain.lastStep() + (domain.complete() ? "" : "  (not complete)");
    }

    private static String told(PartialChunk chunk) {
        return "the last chunk, " + chunk.chunk() + ", only in part: " + chunk.steps() + " of its " + chunk.of()
                + " steps";
    }

    private static List<String> told(List<DroppedEvent> dropped) {
        List<String> told = new ArrayList<>();
        dropped.stream().limit(DROPPED_SHOWN).forEach(event -> told.add(event.position() + "  " + event.code()));
        if (dropped.size() > DROPPED_SHOWN) {
            told.add("and " + (dropped.size() - DROPPED_SHOWN) + " more; --json lists all");
        }
        return told;
    }
}
