package io.palimpsest.trainer.replay;

import io.palimpsest.model.CounterRandom;
import java.util.List;

/** Chooses the samples that stand for a finished domain. Stateless; a pure function of its arguments on every machine. */
public interface ExemplarSelection {

    /**
     * {@return rows of the table, each at most once, the ones to keep longest first}
     *
     * @param features what the model makes of the candidates, a row each
     * @param count how many to choose, in {@code [0, rows]}
     * @param random draws, for a selection that needs them
     */
    List<Integer> choose(FeatureTable features, int count, CounterRandom random);
}
