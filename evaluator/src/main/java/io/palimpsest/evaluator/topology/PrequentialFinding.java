package io.palimpsest.evaluator.topology;

import io.palimpsest.events.v1.Alarm;
import io.palimpsest.events.v1.Metric;
import java.util.List;

/**
 * What the scores of a window of training pairs have to say.
 *
 * @param metrics running means and counts
 * @param alarms of the detectors
 */
record PrequentialFinding(List<Metric> metrics, List<Alarm> alarms) {
    PrequentialFinding {
        metrics = List.copyOf(metrics);
        alarms = List.copyOf(alarms);
    }
}
