package io.palimpsest.trainer.lineage;

import io.palimpsest.trainer.plan.EventPosition;
import java.time.Instant;

/**
 * An event of the sample that is looked for.
 *
 * @param position where it stands
 * @param time timestamp of the record
 * @param domain its domain, null if it cannot be read
 * @param heldOut whether it belongs to the evaluator
 */
record FoundEvent(EventPosition position, Instant time, String domain, boolean heldOut) {}
