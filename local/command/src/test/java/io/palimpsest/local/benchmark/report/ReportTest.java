package io.palimpsest.local.benchmark.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.palimpsest.local.benchmark.BenchmarkException;
import io.palimpsest.local.benchmark.BenchmarkRecord;
import io.palimpsest.local.benchmark.result.BenchmarkMetric;
import io.palimpsest.local.benchmark.result.RunResult;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * Two domains, three seeds. Averages at the end: SeqF 20, 25, 30; CTP 40, 40, 46, so the differences are 20, 15, 16.
 *
 * <pre>
 *        seed 1         seed 2         seed 3       R = [[red, 5], [kept, blue]]
 * SeqF   50, 10, 30     50, 20, 30     50, 20, 40
 * CTP    60, 40, 40     60, 30, 50     60, 42, 50
 * </pre>
 */
class ReportTest {

    private static final BenchmarkRecord RECORD = new BenchmarkRecord(
            List.of("palimpsest benchmark --variant 'a <b>:CTP' --out x"),
            List.of("CTP", "SeqF", "JointT"),
            List.of("listed"));

    @Test
    void theTableHoldsMeanDeviationAndRangeWorkedOutByHand() {
        String report = markdown(Optional.empty(), List.of());
        // Mean 42, squares 4 + 4 + 16, divided by 2.
        assertThat(report).contains("| CTP | 3 | 42.0 ± 3.5 (40.0 to 46.0) |");
        assertThat(report).contains("| SeqF | 3 | 25.0 ± 5.0 (20.0 to 30.0) |");
        assertThat(report).contains("| JointT | 1 | 55.0 | – | – |");
        // Backward transfer is kept - red: -40, -30, -30 and -20, -30, -18.
        assertThat(report).contains("−33.3 ± 5.8 (−40.0 to −30.0)").contains("−22.7 ± 6.4 (−30.0 to −18.0)");
        // Chance of 10 and 30 pairs: 100 x 16 / 30 and 100 x 16 / 90; of 40 together 100 x 16 / 120.
        assertThat(report).contains("| guessing |  | 35.6 | 35.6 | – | – | – | 13.3 |");
    }

    @Test
    void differencesArePairedBySeedAndOrder() {
        VariantResults ctp = comparison(Optional.empty()).variants().get(0);
        VariantResults fine = comparison(Optional.empty()).baseline().orElseThrow();
        Spread difference = ctp.difference(BenchmarkMetric.AVERAGE_ACCURACY, fine);
        assertThat(difference.count()).isEqualTo(3);
        assertThat(difference.mean()).isCloseTo(17, within(1e-9));
        assertThat(difference.lowest()).isEqualTo(15);
        assertThat(difference.highest()).isEqualTo(20);
        assertThat(difference.deviation()).isCloseTo(Math.sqrt(14.0 / 2), within(1e-9));
        assertThat(ctp.wins(BenchmarkMetric.AVERAGE_ACCURACY, fine)).isEqualTo(3);
        assertThat(markdown(Optional.empty(), List.of()))
                .contains("## Differences to SeqF", "| CTP | 3 | +17.0 ± 2.6 (+15.0 to +20.0) |", "| 3 of 3 |")
                .contains("| JointT | 1 | +35.0 | – | – |")
                .contains("way to JointT, %");
    }

    // Of seed 1 only there is a run of JointT: SeqF 20, CTP 40, JointT 55.
    @Test
    void theWayToTheUpperBoundIsTakenRunByRun() {
        Comparison comparison = comparison(Optional.empty());
        VariantResults fine = comparison.baseline().orElseThrow();
        VariantResults joint = comparison.bound().orElseThrow();

        Spread way = comparison.variants().get(0).wayTo(joint, fine);

        assertThat(way.count()).isEqualTo(1);
        assertThat(way.mean()).isCloseTo(100 * 20 / 35.0, within(1e-9));
        assertThat(joint.wayTo(joint, fine).mean()).isEqualTo(100);
        assertThat(fine.wayTo(fine, joint).none()).isTrue();
        assertThat(markdown(Optional.empty(), List.of())).contains("| 3 of 3 | 57.1 |");
    }

    @Test
    void runsOfAnotherOrderAreNoCounterpart() {
        List<RunResult> results =
                List.of(Results.of("CTP", 1, "listed", 60, 40, 40), Results.of("SeqF", 1, "reversed", 50, 10, 30));
        Comparison comparison = Comparison.of(results, BenchmarkRecord.NONE, Optional.empty());
        assertThat(comparison.orders()).containsExactly("listed", "reversed");
        assertThat(comparison
                        .variants()
                        .get(0)
                        .difference(
                                BenchmarkMetric.AVERAGE_ACCURACY,
                                comparison.baseline().orElseThrow())
                        .none())
                .isTrue();
    }

    @Test
    void theBaselineCanBeChosenAndMustBeThere() {
        assertThat(markdown(Optional.of("CTP"), List.of())).contains("## Differences to CTP");
        assertThatThrownBy(() -> markdown(Optional.of("ctp"), List.of()))
                .isInstanceOf(BenchmarkException.class)
                .hasMessageContaining("'ctp'")
                .hasMessageContaining("JointT");
    }

    @Test
    void matricesAndTheWayThereAreTheMeanOfTheRuns() {
        String report = markdown(Optional.empty(), List.of());
        // CTP: red 60, then kept (40 + 30 + 42) / 3; blue 5, then (40 + 50 + 50) / 3.
        assertThat(report).contains("| red | **60.0** | 5.0 |").contains("| blue | 37.3 | **46.7** |");
        assertThat(report).contains("| CTP | 60.0 | 42.0 |").contains("| JointT | – | 55.0 |");
    }

    @Test
    void theReportSaysHowItWasMadeAndWhatLimitsIt() {
        String report = markdown(Optional.empty(), List.of("CTP_seed9_listed: its process ended with 1; see log.txt"));
        assertThat(report)
                .contains("`palimpsest benchmark --variant 'a <b>:CTP' --out x`")
                .contains("1.2.3, commit abc", "a processor, 2 processors", "2026-01-02", "Split: validation")
                .contains("**VALIDATION**")
                .contains("Not every variant has the same runs")
                .contains("`JointT` sees all domains at once")
                .contains("CTP_seed9_listed: its process ended with 1; see log.txt");
    }

    @Test
    void thePageLoadsNothingAndRunsNothing() throws IOException {
        String page = HtmlForm.of("Learners compared", blocks(Optional.empty(), List.of("a & <b>")));
        assertThat(page).doesNotContain("<script", "http:", "https:", "url(", "@import", "<img", "<link");
        assertThat(page).contains("prefers-color-scheme: dark", "a &amp; &lt;b&gt;", "'a &lt;b&gt;:CTP'");
        assertThat(page).contains("<td class=\"lower t0\" style=\"--share:74.67%\">37.3</td>");
        assertThat(page).contains("42.0 ± 3.5<small>(40.0 to 46.0)</small>");
    }

    @Test
    void theCsvHasOneRowARunAndOneColumnAMetric() {
        List<String> lines = ResultTable.csv(List.of(
                        Results.of("CTP, \"half\"", 1, "listed", 60, 40, 40), Results.joint(2, "listed", 50, 60)))
                .lines()
                .toList();
        assertThat(lines).hasSize(3);
        assertThat(lines.get(0))
                .startsWith("run,variant,learner,seed,source,order,stream,split,average_accuracy,just_learned,");
        assertThat(lines.get(1))
                .startsWith(
                        "CTP-half_seed1_listed,\"CTP, \"\"half\"\"\",CTP,1,emoji,listed,,validation,40,50,-20,20,1,20,");
        assertThat(lines.get(2)).startsWith("JointT_seed2_listed,JointT,JointT,2,emoji,listed,,validation,55,,,,,");
        assertThat(lines.get(2)).contains(",2097152,");
    }

    private static String markdown(Optional<String> baseline, List<String> failures) {
        return MarkdownForm.of("Learners compared", blocks(baseline, failures));
    }

    private static List<Block> blocks(Optional<String> baseline, List<String> failures) {
        return Report.blocks(comparison(baseline), RECORD, failures);
    }

    private static Comparison comparison(Optional<String> baseline) {
        List<RunResult> results = new ArrayList<>();
        results.add(Results.of("SeqF", 1, "listed", 50, 10, 30));
        results.add(Results.of("SeqF", 2, "listed", 50, 20, 30));
        results.add(Results.of("SeqF", 3, "listed", 50, 20, 40));
        results.add(Results.of("CTP", 1, "listed", 60, 40, 40));
        results.add(Results.of("CTP", 2, "listed", 60, 30, 50));
        results.add(Results.of("CTP", 3, "listed", 60, 42, 50));
        results.add(Results.joint(1, "listed", 50, 60));
        return Comparison.of(results, RECORD, baseline);
    }
}
