package io.palimpsest.evaluator.topology;

import io.palimpsest.events.v1.CheckpointAnnouncement;
import io.palimpsest.schemas.split.HiddenDomain;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** The domains of the held-out pairs. One is learned when the trainer says so. */
final class DomainColumns implements MatrixColumns {

    @Override
    public String columnOf(String domain, long offset) {
        return domain;
    }

    @Override
    public List<String> learned(CheckpointAnnouncement checkpoint, Collection<String> measured) {
        return HiddenDomain.mayHaveLearned(checkpoint.getDomainsSeen(), measured);
    }

    @Override
    public List<String> expected(CheckpointAnnouncement checkpoint) {
        return checkpoint.getDomainsSeen();
    }

    @Override
    public Optional<CheckpointAnnouncement> endOf(
            String column, List<CheckpointAnnouncement> ordered, CheckpointAnnouncement last) {
        return ordered.stream()
                .filter(checkpoint -> checkpoint.getEndOfDomain()
                        && column.equals(checkpoint.getDomain())
                        && checkpoint.getStep() <= last.getStep())
                .reduce((earlier, later) -> later);
    }

    @Override
    public boolean ends(CheckpointAnnouncement checkpoint, Optional<CheckpointAnnouncement> previous) {
        return checkpoint.getEndOfDomain();
    }
}
