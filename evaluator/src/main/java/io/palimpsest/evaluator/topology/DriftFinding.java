package io.palimpsest.evaluator.topology;

import io.palimpsest.evaluator.change.DriftReports;
import io.palimpsest.events.v1.Alarm;
import io.palimpsest.events.v1.DriftReport;
import io.palimpsest.events.v1.DriftReportKind;
import io.palimpsest.events.v1.Metric;
import java.util.List;
import java.util.stream.Stream;

/**
 * What the watch over the training pairs has to say.
 *
 * @param metrics distances of a window from the reference; empty when no window was compared
 * @param reports a change, or how far it has looked
 * @param inputAlarms what has happened to the plain numbers of the pairs, for people
 */
record DriftFinding(List<Metric> metrics, List<DriftReport> reports, List<Alarm> inputAlarms) {
    DriftFinding {
        metrics = List.copyOf(metrics);
        reports = List.copyOf(reports);
        inputAlarms = List.copyOf(inputAlarms);
    }

    /** What people are told: the changes among the reports, and those of the plain numbers. */
    List<Alarm> alarms() {
        return Stream.concat(
                        reports.stream()
                                .filter(report -> report.getKind() == DriftReportKind.ALARM)
                                .map(DriftReports::alarm),
                        inputAlarms.stream())
                .toList();
    }
}
