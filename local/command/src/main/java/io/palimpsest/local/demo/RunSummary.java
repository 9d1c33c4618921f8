package io.palimpsest.local.demo;

import io.palimpsest.local.view.Table;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The table that a finished run ends with: each domain when just learned and at the end, and the totals. */
public final class RunSummary {

    private final List<String> domains;

    /** @param domains all domains in the order of learning */
    public RunSummary(List<String> domains) {
        this.domains = List.copyOf(domains);
    }

    /**
     * @param run the finished run
     * @param learner name of the learner
     * @param elapsed time since the command started
     * @return lines to print
     */
    public List<String> lines(RunSnapshot run, String learner, Duration elapsed) {
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add(String.format(
                Locale.ROOT,
                "%s: %,d training steps over %d domains, %d dead letters, %s (this start)",
                learner,
                run.step(),
                domains.size(),
                run.deadLetters(),
                RunView.clock(elapsed)));
        lines.add("");
        lines.addAll(domainTable(run).lines());
        lines.add("");
        lines.addAll(totals(run).lines());
        return lines;
    }

    private Table domainTable(RunSnapshot run) {
        Table table =
                new Table(List.of("domain", "held out", "chance", "untrained", "just learned", "at the end", "change"));
        for (String domain : domains) {
            long gallery = run.galleries().getOrDefault(domain, 0L);
            double before = value(row(run, -1), domain);
            double learned = value(rowAfter(run, domain), domain);
            double end = run.rows().isEmpty()
                    ? Double.NaN
                    : value(run.rows().get(run.rows().size() - 1), domain);
            table.row(List.of(
                    domain,
                    Long.toString(gallery),
                    gallery == 0 ? "·" : RunView.percent(Chance.meanRecall(gallery)),
                    RunView.percent(before),
                    RunView.percent(learned),
                    RunView.percent(end),
                    RunView.number(end - learned, "%+.1f")));
        }
        return table;
    }

    private Table totals(RunSnapshot run) {
        double justLearned = domains.stream()
                .mapToDouble(domain -> value(rowAfter(run, domain), domain))
                .average()
                .orElse(Double.NaN);
        return new Table(List.of("R_m in percent", ""))
                .row(List.of("just learned, mean of all domains", RunView.percent(justLearned)))
                .row(List.of("average accuracy at the end", RunView.percent(run.overall("continual.average_accuracy"))))
                .row(List.of("backward transfer", RunView.number(run.overall("continual.backward_transfer"), "%+.1f")))
                .row(List.of("forgetting", RunView.percent(run.overall("continual.forgetting_max"))))
                .row(List.of(
                        "all held-out pairs in one gallery",
                        RunView.percent(run.overall("cumulative.retrieval.r_mean"))));
    }

    private static MatrixRow row(RunSnapshot run, int domainIndex) {
        return run.rows().stream()
                .filter(row -> row.domainIndex() == domainIndex)
                .findFirst()
                .orElse(null);
    }

    /** Of a domain that came back the last visit counts, as it does for backward transfer. */
    private static MatrixRow rowAfter(RunSnapshot run, String domain) {
        return run.rows().stream()
                .filter(row -> row.trainedDomain().equals(domain))
                .reduce((earlier, later) -> later)
                .orElse(null);
    }

    private static double value(MatrixRow row, String domain) {
        return row == null ? Double.NaN : row.accuracy().getOrDefault(domain, Double.NaN);
    }
}
