package io.palimpsest.evaluator.prequential;

import io.palimpsest.evaluator.drift.DetectorKind;
import io.palimpsest.events.v1.Alarm;
import io.palimpsest.events.v1.AlarmSeverity;
import java.time.Instant;
import java.util.Locale;

/** Says for people that the scores of training pairs have changed. Stateless. */
public final class ScoreAlarms {
    /** Kind of these alarms. */
    public static final String KIND = "prequential-drift";

    private ScoreAlarms() {}

    /**
     * {@return the alarm} A rise is a warning; a fall, as when the model learns, is for information.
     *
     * @param detector what raised it
     * @param metric name of the metric watched
     * @param place position of the pair that raised it, as {@code partition@offset}
     * @param now fading mean there
     * @param usual mean since the detector's last alarm
     */
    public static Alarm of(
            String model, DetectorKind detector, String metric, String place, double now, double usual, Instant time) {
        boolean risen = now > usual;
        return Alarm.newBuilder()
                .setModel(model)
                .setAlarmId(String.join("/", KIND, detector.label(), metric, place))
                .setKind(KIND)
                .setSeverity(risen ? AlarmSeverity.WARNING : AlarmSeverity.INFO)
                .setMessage(String.format(
                        Locale.ROOT,
                        "%s has %s: %.3f of late, %.3f before, found by %s at %s. %s",
                        metric,
                        risen ? "risen" : "fallen",
                        now,
                        usual,
                        detector.label(),
                        place,
                        risen
                                ? "The model knows less of the pairs that come now than of those before."
                                : "The model has learned what comes now, or it has become easier."))
                .setMetric(metric)
                .setValue(now)
                .setTime(time)
                .build();
    }
}
