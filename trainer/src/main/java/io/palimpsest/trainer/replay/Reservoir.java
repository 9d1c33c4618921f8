package io.palimpsest.trainer.replay;

import io.palimpsest.model.CounterRandom;
import io.palimpsest.schemas.config.ConfigurationException;
import io.palimpsest.trainer.plan.EventPosition;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A uniform choice of the samples offered so far, at most M of them (reservoir sampling: Vitter 1985, algorithm R).
 *
 * <pre>
 * offer of the n-th sample, n = 0, 1, …:   n &lt; M: it takes slot n
 *                                          else:  j = random(seed, purpose, n) below n + 1; if j &lt; M it takes slot j
 * </pre>
 *
 * <p>Only the seed, the purpose, the samples and their order decide the content. Owns no native memory. Training thread only.
 */
final class Reservoir {

    private final long seed;
    private final String purpose;
    private int capacity;
    private List<EventPosition> slots = new ArrayList<>();
    private long offered;

    /**
     * @param seed seed of the run
     * @param purpose what the choice is for; two purposes choose independently
     * @param capacity M, most samples kept, {@code >= 0}; 0 keeps none
     */
    Reservoir(long seed, String purpose, int capacity) {
        if (capacity < 0) {
            throw new IllegalArgumentException("reservoir capacity must be >= 0 but was " + capacity);
        }
        this.seed = seed;
        this.purpose = purpose;
        this.capacity = capacity;
    }

    /** Chooses again with these samples among those offered. */
    void offer(List<EventPosition> samples) {
        if (capacity == 0) {
            return;
        }
        for (EventPosition sample : samples) {
            if (offered < capacity) {
                slots.add(sample);
            } else {
                long slot = new CounterRandom(seed, purpose, offered).nextLong(offered + 1);
                if (slot < capacity) {
                    slots.set((int) slot, sample);
                }
            }
            offered++;
        }
    }

    /** {@return the samples chosen, in order of their slots} */
    List<EventPosition> slots() {
        return List.copyOf(slots);
    }

    /** {@return the samples chosen, by partition and offset} */
    List<EventPosition> sorted() {
        return slots.stream().sorted().toList();
    }

    /** {@return how many samples were offered} */
    long offered() {
        return offered;
    }

    /** {@return M, most samples kept} */
    int capacity() {
        return capacity;
    }

    /**
     * Gives up slots for good. What is left is a uniform choice of fewer, if who stays was drawn without regard to the order of the slots.
     *
     * @param staying samples that stay
     */
    void retain(Set<EventPosition> staying) {
        if (slots.retainAll(staying)) {
            capacity = slots.size();
        }
    }

    /**
     * Takes over a choice made before.
     *
     * @param chosen the samples in order of their slots
     * @param count how many were offered
     * @param most most samples kept by then
     * @param setting name of the setting that the capacity comes from
     * @throws ConfigurationException if the choice was made with another capacity and cannot go on with this one
     */
    void restore(List<EventPosition> chosen, long count, int most, String setting) {
        if (chosen.size() != Math.min(count, most)) {
            throw new ConfigurationException("The checkpoint keeps " + chosen.size() + " of the " + count
                    + " samples it chose from, but " + setting
                    + " is " + most
                    + ". Set it back to what it was when the model was begun, or set model.name to train a new model.");
        }
        slots = new ArrayList<>(chosen);
        offered = count;
        capacity = most;
    }
}
