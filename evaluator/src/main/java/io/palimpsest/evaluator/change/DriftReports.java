package io.palimpsest.evaluator.change;

import io.palimpsest.events.v1.Alarm;
import io.palimpsest.events.v1.AlarmSeverity;
import io.palimpsest.events.v1.DriftReport;
import io.palimpsest.events.v1.DriftReportKind;
import io.palimpsest.events.v1.StreamPosition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Writes down what a watch has found: for the trainer, and for people. Stateless. */
public final class DriftReports {

    private static final String DATA_DRIFT = "data-drift";
    private static final String INPUT_DRIFT = "input-drift";
    private static final String INPUT_DISTANCE = "drift.input";

    private DriftReports() {}

    /**
     * {@return how far the watch has looked}
     *
     * @param model model whose trainer is told
     * @param readTo position behind the last pair looked at
     * @param now when
     */
    public static DriftReport progress(String model, Map<Integer, Long> readTo, Instant now) {
        return DriftReport.newBuilder()
                .setModel(model)
                .setKind(DriftReportKind.PROGRESS)
                .setReadTo(positions(readTo))
                .setTime(now)
                .build();
    }

    /**
     * {@return that the pairs have changed}
     *
     * @param model model whose trainer is told
     * @param change what was found
     * @param window window that made it certain
     * @param now when
     */
    public static DriftReport change(String model, FoundChange change, ClosedWindow window, Instant now) {
        return DriftReport.newBuilder()
                .setModel(model)
                .setKind(DriftReportKind.ALARM)
                .setReadTo(positions(window.readTo()))
                .setChangedFrom(positions(change.from()))
                .setCalmFrom(positions(change.calmFrom()))
                .setDrift(DATA_DRIFT)
                .setModality(change.modality().label())
                .setStatistic(change.reading().statistic().metricName())
                .setValue(change.reading().value())
                .setThreshold(change.reading().threshold())
                .setEventTime(Instant.ofEpochMilli(window.eventTime()))
                .setReferenceEncoder(change.modality().encoder())
                .setDetector(StreamWatch.DETECTOR)
                .setTime(now)
                .build();
    }

    /**
     * {@return the same for people}
     *
     * @param report a report of a change
     */
    public static Alarm alarm(DriftReport report) {
        String place = place(report.getChangedFrom());
        return Alarm.newBuilder()
                .setModel(report.getModel())
                .setAlarmId(DATA_DRIFT + "/" + place)
                .setKind(report.getDrift())
                .setSeverity(AlarmSeverity.INFO)
                .setMessage(String.format(
                        Locale.ROOT,
                        "The training pairs have changed from %s on, most of all in %s. With boundary.policy=drift a domain"
                                + " ends there.",
                        place,
                        report.getModality()))
                .setMetric(report.getStatistic())
                .setValue(report.getValue())
                .setThreshold(report.getThreshold())
                .setTime(report.getTime())
                .build();
    }

    /**
     * {@return that a plain number of the pairs has changed, for people} It ends no domain.
     *
     * @param model model whose pairs they are
     * @param reading what raised
     * @param window window that made it certain
     * @param now when
     */
    public static Alarm inputAlarm(String model, InputReading reading, ClosedWindow window, Instant now) {
        String statistic = reading.statistic().label();
        String place = place(positions(window.readTo()));
        return Alarm.newBuilder()
                .setModel(model)
                .setAlarmId(INPUT_DRIFT + "/" + statistic + "/" + place)
                .setKind(INPUT_DRIFT)
                .setSeverity(AlarmSeverity.INFO)
                .setMessage(String.format(
                        Locale.ROOT,
                        "The training pairs up to %s differ from those before in %s: it is %.3g, and %.3g from the"
                                + " reference where %.3g is unusual.",
                        place,
                        statistic.replace('_', ' '),
                        reading.value(),
                        reading.distance(),
                        reading.threshold()))
                .setMetric(INPUT_DISTANCE)
                .setValue(reading.distance())
                .setThreshold(reading.threshold())
                .setTime(now)
                .build();
    }

    /**
     * {@return the key of a report: a change is there once, however often it is found}
     *
     * @param report the report
     */
    public static String key(DriftReport report) {
        return report.getKind() == DriftReportKind.ALARM
                ? report.getModel() + "/" + place(report.getChangedFrom())
                : report.getModel();
    }

    private static String place(List<StreamPosition> positions) {
        return positions.stream()
                .map(position -> position.getPartition() + "@" + position.getOffset())
                .collect(Collectors.joining(","));
    }

    private static List<StreamPosition> positions(Map<Integer, Long> offsets) {
        List<StreamPosition> positions = new ArrayList<>();
        new TreeMap<>(offsets).forEach((partition, offset) -> positions.add(new StreamPosition(partition, offset)));
        return positions;
    }
}
