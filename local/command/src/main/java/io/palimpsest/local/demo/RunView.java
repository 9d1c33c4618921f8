package io.palimpsest.local.demo;

import io.palimpsest.local.view.Frame;
import io.palimpsest.local.view.Table;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Draws a run: where it stands, what it loses, and the transfer matrix as it grows. Holds no state of the run. */
public final class RunView {

    private static final int COLUMN_TITLE = 6;
    private static final int BAR_WIDTH = 24;
    private static final String LOSS = "loss.";

    private final String title;
    private final List<String> domains;

    /**
     * @param title first line of the view
     * @param domains all domains in the order of learning
     */
    public RunView(String title, List<String> domains) {
        this.title = title;
        this.domains = List.copyOf(domains);
    }

    /**
     * @param run the state to draw
     * @param elapsed time since the command started
     * @param phase what the process is doing, in a few words
     */
    public Frame frame(RunSnapshot run, Duration elapsed, String phase) {
        List<String> lines = new ArrayList<>();
        lines.add(title);
        lines.add(phase + "  ·  " + position(run) + "  ·  " + clock(elapsed));
        lines.add(bar(run) + losses(run));
        lines.add(flow(run));
        lines.add("");
        lines.addAll(matrix(run, "R_m in percent: model (row) on held-out pairs of (column)"));
        return new Frame(
                lines,
                clock(elapsed) + "  " + phase + "  " + position(run) + "  "
                        + losses(run).strip() + "  " + flow(run) + newest(run));
    }

    private String position(RunSnapshot run) {
        return run.chunk()
                .map(chunk -> String.format(
                        Locale.ROOT,
                        "%s, step %,d of %,d planned (%,d in all)",
                        domain(chunk),
                        Math.min(chunk.length(), run.step() - chunk.firstStep()),
                        chunk.length(),
                        run.step()))
                .orElse("no step planned yet");
    }

    private String domain(PlannedChunk chunk) {
        if (!domains.contains(chunk.domain())) {
            return "all " + domains.size() + " domains " + chunk.domain();
        }
        int number = chunk.domainIndex() + 1;
        // In a stream where domains come back there are more of them in the end than there are names.
        return "domain " + number + (number <= domains.size() ? "/" + domains.size() : "") + " " + chunk.domain();
    }

    private static String bar(RunSnapshot run) {
        double done = run.chunk()
                .map(chunk -> Math.min(1.0, (double) (run.step() - chunk.firstStep()) / chunk.length()))
                .orElse(0.0);
        int full = (int) Math.round(Math.max(0, done) * BAR_WIDTH);
        return "█".repeat(full) + "░".repeat(BAR_WIDTH - full) + "  ";
    }

    private static String losses(RunSnapshot run) {
        if (!run.latest().containsKey(LOSS + "total")) {
            return "no loss yet";
        }
        StringBuilder text = new StringBuilder(String.format(Locale.ROOT, "loss %.3f", run.latest(LOSS + "total")));
        for (Map.Entry<String, Double> entry : new TreeMap<>(run.latest()).entrySet()) {
            String name = entry.getKey();
            if (name.startsWith(LOSS) && !name.equals(LOSS + "total")) {
                text.append(String.format(Locale.ROOT, "  %s %.3f", name.substring(LOSS.length()), entry.getValue()));
            }
        }
        return text.toString();
    }

    private static String flow(RunSnapshot run) {
        return number(run.latest("throughput.pairs"), "%,.0f") + " pairs/s  ·  lag "
                + number(run.latest("lag.events"), "%,.0f") + " events  ·  dead letters " + run.deadLetters()
                + run.checkpoint().map(id -> "  ·  " + id).orElse("");
    }

    private static String newest(RunSnapshot run) {
        if (run.rows().isEmpty()) {
            return "";
        }
        MatrixRow row = run.rows().get(run.rows().size() - 1);
        double mean = row.accuracy().values().stream()
                .mapToDouble(Double::doubleValue)
                .average()
                .orElse(Double.NaN);
        return String.format(
                Locale.ROOT,
                "  ·  %s: R_m %.1f on average of %d domains",
                label(row),
                mean,
                row.accuracy().size());
    }

    /** @return the transfer matrix with a row of chance levels, one line for each evaluated end of a domain */
    public List<String> matrix(RunSnapshot run, String corner) {
        List<String> header = new ArrayList<>(List.of(""));
        domains.forEach(domain -> header.add(domain.substring(0, Math.min(COLUMN_TITLE, domain.length()))));
        Table table = new Table(header);
        List<String> chance = new ArrayList<>(List.of("chance"));
        domains.forEach(domain -> chance.add(
                run.galleries().containsKey(domain)
                        ? percent(Chance.meanRecall(run.galleries().get(domain)))
                        : "·"));
        table.row(chance);
        for (MatrixRow row : run.rows()) {
            table.row(cells(label(row), row));
        }
        run.newest().filter(row -> !run.rows().contains(row)).ifPresent(row -> table.row(cells("now", row)));
        List<String> lines = new ArrayList<>(List.of(corner));
        lines.addAll(table.lines());
        return lines;
    }

    private List<String> cells(String label, MatrixRow row) {
        List<String> cells = new ArrayList<>(List.of(label));
        domains.forEach(domain -> cells.add(percent(row.accuracy().getOrDefault(domain, Double.NaN))));
        return cells;
    }

    private static String label(MatrixRow row) {
        return row.domainIndex() < 0 ? "untrained" : "after " + row.trainedDomain();
    }

    static String percent(double value) {
        return number(value, "%.1f");
    }

    static String number(double value, String format) {
        return Double.isNaN(value) ? "·" : String.format(Locale.ROOT, format, value);
    }

    static String clock(Duration elapsed) {
        return String.format(Locale.ROOT, "%d:%02d", elapsed.toMinutes(), elapsed.toSecondsPart());
    }
}
