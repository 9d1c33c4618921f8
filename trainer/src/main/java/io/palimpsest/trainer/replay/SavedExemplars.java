package io.palimpsest.trainer.replay;

import ai.djl.ndarray.NDArray;
import io.palimpsest.trainer.plan.EventPosition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The exemplars that a checkpoint holds, to look at. Immutable. */
public final class SavedExemplars {

    private final List<EventPosition> exemplars;
    private final KeptEvents kept;

    /**
     * @param state tensors of the checkpoint by name
     */
    public SavedExemplars(Map<String, NDArray> state) {
        List<EventPosition> all = new ArrayList<>(ReplayReservoir.frozen(state));
        all.addAll(ExemplarLists.restored(state).all());
        this.exemplars = all.stream().sorted().toList();
        this.kept = KeptEvents.restored(state);
    }

    /**
     * {@return whether a checkpoint holds the exemplars that chunks draw from which begin in a domain}
     *
     * @param counters counters of the checkpoint
     * @param domainIndex index of the domain
     */
    public static boolean areOf(Map<String, String> counters, int domainIndex) {
        return Integer.toString(domainIndex).equals(counters.get(ReplayReservoir.DOMAIN));
    }

    /** {@return where they stand, by partition and offset} */
    public List<EventPosition> exemplars() {
        return exemplars;
    }

    /**
     * {@return the encoded event of one of them, if the checkpoint keeps it}
     *
     * @param exemplar one of them
     */
    public Optional<byte[]> kept(EventPosition exemplar) {
        return kept.event(exemplar);
    }
}
