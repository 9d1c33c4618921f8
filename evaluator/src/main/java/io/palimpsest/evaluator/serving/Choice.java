package io.palimpsest.evaluator.serving;

import io.palimpsest.events.v1.CheckpointAnnouncement;
import io.palimpsest.events.v1.ControlCommand;
import java.util.Optional;

/**
 * What should answer requests.
 *
 * @param checkpoint the checkpoint; empty when there is none, or the promoted one is not announced
 * @param promotion what promoted it; empty when nothing is promoted, and the newest is meant
 */
record Choice(Optional<CheckpointAnnouncement> checkpoint, Optional<ControlCommand> promotion) {}
