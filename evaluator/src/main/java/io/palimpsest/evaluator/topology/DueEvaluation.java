package io.palimpsest.evaluator.topology;

import io.palimpsest.events.v1.CheckpointAnnouncement;

/**
 * One thing to be done next.
 *
 * @param checkpoint to be evaluated
 * @param domain on whose galleries
 * @param skip whether the checkpoint was superseded before it was ever evaluated there, so that it is only to be noted
 */
record DueEvaluation(CheckpointAnnouncement checkpoint, String domain, boolean skip) {}
