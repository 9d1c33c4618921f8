package io.palimpsest.evaluator.topology;

import io.palimpsest.evaluator.records.EvaluationOutcome;
import io.palimpsest.evaluator.records.JudgedDomain;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/** How each checkpoint was last evaluated on each domain. Belongs to one stream task. */
final class JudgedDomains {
    private final KeyValueStore<String, JudgedDomain> store;
    private final Set<String> measured = new TreeSet<>();

    JudgedDomains(KeyValueStore<String, JudgedDomain> store) {
        this.store = store;
        try (KeyValueIterator<String, JudgedDomain> all = store.all()) {
            all.forEachRemaining(entry -> note(entry.value));
        }
    }

    void put(JudgedDomain judged) {
        store.put(StoreKey.of(judged.getCheckpointId(), judged.getDomain()), judged);
        note(judged);
    }

    /** By domain. */
    Map<String, JudgedDomain> of(String checkpointId) {
        Map<String, JudgedDomain> found = new TreeMap<>();
        try (KeyValueIterator<String, JudgedDomain> range =
                store.prefixScan(StoreKey.prefix(checkpointId), new StringSerializer())) {
            range.forEachRemaining(entry -> found.put(entry.value.getDomain(), entry.value));
        }
        return found;
    }

    /** The domains on which any checkpoint was evaluated. */
    Set<String> measured() {
        return measured;
    }

    private void note(JudgedDomain judged) {
        if (judged.getOutcome() != EvaluationOutcome.SKIPPED) {
            measured.add(judged.getDomain());
        }
    }
}
