package io.palimpsest.local.health;

import java.util.Map;

/** How a process is. Implementations are safe from any thread and answer at once. */
public interface Probes {

    /** {@return whether it is of any use to let it run on; if not, it should be started anew} */
    Probe live();

    /** {@return whether it does all that it is there for} */
    Probe ready();

    /** {@return whether it has come so far that the other two mean something} */
    Probe started();

    /**
     * An answer.
     *
     * @param well yes or no
     * @param reasons what it is decided by, values may be null
     */
    record Probe(boolean well, Map<String, Object> reasons) {}
}
