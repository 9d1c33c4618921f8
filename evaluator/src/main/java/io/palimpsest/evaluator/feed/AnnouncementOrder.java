package io.palimpsest.evaluator.feed;

import io.palimpsest.events.v1.CheckpointAnnouncement;
import java.util.Comparator;

/** The order in which the checkpoints of a model came about. */
public final class AnnouncementOrder {

    /** By step; of one step the end of a domain last. */
    public static final Comparator<CheckpointAnnouncement> OLDEST_FIRST = Comparator.comparingLong(
                    CheckpointAnnouncement::getStep)
            .thenComparing(CheckpointAnnouncement::getEndOfDomain)
            .thenComparing(CheckpointAnnouncement::getCheckpointId);

    private AnnouncementOrder() {}
}
