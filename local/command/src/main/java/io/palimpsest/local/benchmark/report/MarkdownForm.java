package io.palimpsest.local.benchmark.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Writes a report as Markdown. Charts are left out: the tables beside them hold their numbers. */
final class MarkdownForm {

    private final StringBuilder text = new StringBuilder();

    private MarkdownForm() {}

    /** The whole document. */
    static String of(String title, List<Block> blocks) {
        MarkdownForm form = new MarkdownForm();
        form.text.append("# ").append(title).append("\n");
        form.add(blocks);
        return form.text.toString();
    }

    private void add(List<Block> blocks) {
        blocks.forEach(this::add);
    }

    private void add(Block block) {
        if (block instanceof Block.Heading heading) {
            text.append("\n## ").append(heading.text()).append("\n");
        } else if (block instanceof Block.Paragraph paragraph) {
            text.append("\n").append(paragraph.text()).append("\n");
        } else if (block instanceof Block.Points points) {
            text.append("\n");
            points.texts().forEach(point -> text.append("- ").append(point).append("\n"));
        } else if (block instanceof Block.Table table) {
            add(table);
        } else if (block instanceof Block.Heat heat) {
            add(table(heat));
        } else if (block instanceof Block.Grid grid) {
            add(grid.blocks());
        } else if (block instanceof Block.Fold fold) {
            text.append("\n### ").append(fold.summary()).append("\n");
            add(fold.blocks());
        }
    }

    private void add(Block.Table table) {
        if (!table.caption().isEmpty()) {
            text.append("\n").append(table.caption()).append("\n");
        }
        text.append("\n");
        row(table.header());
        List<String> rule = new ArrayList<>(Collections.nCopies(table.header().size(), "---:"));
        rule.set(0, "---");
        row(rule);
        table.rows().forEach(this::row);
    }

    private void row(List<String> cells) {
        cells.forEach(cell -> text.append("| ").append(cell.replace("|", "\\|")).append(' '));
        text.append("|\n");
    }

    private static Block.Table table(Block.Heat heat) {
        List<String> header = new ArrayList<>(List.of(heat.corner()));
        header.addAll(heat.columns());
        List<List<String>> rows = new ArrayList<>();
        for (int row = 0; row < heat.rows().size(); row++) {
            List<String> cells = new ArrayList<>(List.of(heat.rows().get(row)));
            for (int column = 0; column < heat.columns().size(); column++) {
                String value = Numbers.tenths(heat.values()[row][column]);
                cells.add(heat.marked()[row] == column ? "**" + value + "**" : value);
            }
            rows.add(cells);
        }
        return new Block.Table(heat.caption(), header, rows);
    }
}
