package io.palimpsest.local.commands;

import io.palimpsest.local.view.Facts;
import io.palimpsest.local.view.Table;
import io.palimpsest.trainer.checkpoint.CheckpointDiff;
import io.palimpsest.trainer.checkpoint.TensorGroupDiff;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A comparison of checkpoints for people. */
final class DiffText {

    private DiffText() {}

    static List<String> lines(CheckpointDiff diff) {
        List<String> lines = new ArrayList<>();
        lines.add("A  " + diff.a());
        lines.add("B  " + diff.b() + "  (" + steps(diff.steps()) + ")");
        lines.add("");
        if (diff.sameTensors()) {
            lines.add("Every tensor is identical, bit by bit.");
        } else {
            lines.addAll(tensors(diff.groups()));
        }
        lines.add("");
        Facts facts = new Facts();
        changes(facts, "pairs offset", diff.offsets());
        changes(facts, "setting", diff.settings());
        changes(facts, "environment", diff.environment());
        List<String> others = facts.lines();
        lines.addAll(others.isEmpty() ? List.of("Settings, offsets and environment are the same.") : others);
        return lines;
    }

    private static String steps(long steps) {
        if (steps == 0) {
            return "the same step";
        }
        return Math.abs(steps) + (Math.abs(steps) == 1 ? " step " : " steps ") + (steps > 0 ? "later" : "earlier");
    }

    private static List<String> tensors(List<TensorGroupDiff> groups) {
        Table table = new Table(List.of("tensors", "differ", "only in A", "only in B", "largest |B-A|", "|B-A| / |A|"));
        for (TensorGroupDiff group : groups) {
            boolean measured = !group.differing().isEmpty();
            table.row(List.of(
                    group.group(),
                    group.same() ? "identical" : group.differing().size() + " of " + group.tensors(),
                    count(group.onlyInA()),
                    count(group.onlyInB()),
                    measured ? number(group.largestDifference()) : "",
                    measured ? number(group.relativeDifference()) : ""));
        }
        return table.lines();
    }

    private static String count(List<String> names) {
        return names.isEmpty() ? "" : Integer.toString(names.size());
    }

    private static String number(double value) {
        return Double.isNaN(value) ? "A is zero" : String.format(Locale.ROOT, "%.3g", value);
    }

    private static void changes(Facts facts, String what, Map<?, CheckpointDiff.Change> changes) {
        changes.forEach(
                (key, change) -> facts.fact(what + " " + key, orNone(change.a()) + " -> " + orNone(change.b())));
    }

    private static String orNone(String value) {
        return value == null ? "(none)" : value;
    }
}
