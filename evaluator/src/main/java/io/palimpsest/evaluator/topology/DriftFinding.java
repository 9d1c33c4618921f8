package io.palimpsest.evaluator.topology;

import io.palimpsest.evaluator.change.DriftReports;
import io.palimpsest.events.v1.Alarm;
import io.palimpsest.events.v1.DriftReport;
import io.palimpsest.events.v1.DriftReportKind;
import io.palimpsest.events.v1.Metric;
import java.util.List;

/**
 * What the watch over the training pairs has to say.
 *
 * @param metrics distances of a window from the reference; empty when no window was compared
 * @param reports a change, or how far it has looked
 */
record DriftFinding(List<Metric> metrics, List<DriftReport> reports) {
    DriftFinding {
        metrics = List.copyOf(metrics);
        reports = List.copyOf(reports);
    }

    /** The changes among the reports, for people. */
    List<Alarm> alarms() {
        return reports.stream()
                .filter(report -> report.getKind() == DriftReportKind.ALARM)
                .map(DriftReports::alarm)
                .toList();
    }
}
