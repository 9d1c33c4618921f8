package io.palimpsest.evaluator.topology;

import io.palimpsest.events.v1.Alarm;
import io.palimpsest.events.v1.CheckpointAnnouncement;
import io.palimpsest.events.v1.CheckpointVerdict;
import io.palimpsest.events.v1.ControlCommand;
import io.palimpsest.events.v1.DriftReport;
import io.palimpsest.events.v1.ImageTextPair;
import io.palimpsest.events.v1.Metric;
import org.apache.kafka.common.serialization.Serde;

/**
 * How the values of the public topics are read and written.
 *
 * @param pairs image-text events
 * @param checkpoints announcements
 * @param metrics measurements
 * @param drift what was found out about the training pairs
 * @param alarms the same for people
 * @param control commands
 * @param verdicts what the rules say about checkpoints
 */
public record WireSerdes(
        Serde<ImageTextPair> pairs,
        Serde<CheckpointAnnouncement> checkpoints,
        Serde<Metric> metrics,
        Serde<DriftReport> drift,
        Serde<Alarm> alarms,
        Serde<ControlCommand> control,
        Serde<CheckpointVerdict> verdicts) {}
