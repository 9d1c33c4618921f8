package io.palimpsest.local.benchmark.result;

import java.util.Map;
import java.util.TreeMap;

/**
 * Everything that decides the numbers of a run, apart from the machine.
 *
 * @param id name of its directory and of the model it trains
 * @param variant name of the row for people
 * @param learner name of the learner
 * @param seed seed of weights and of all randomness
 * @param stream what it is trained on
 * @param split held-out split that it is scored on, {@code validation} or {@code test}
 * @param settings every setting of the trainer that differs from its default, by key
 */
public record RunRequest(
        String id,
        String variant,
        String learner,
        long seed,
        StreamSpec stream,
        String split,
        Map<String, String> settings) {

    /** Checks the names. */
    public RunRequest {
        if (!id.equals(Slug.of(id))) {
            throw new IllegalArgumentException("run id must be letters, digits, dots, hyphens but was '" + id + "'");
        }
        if (!split.equals("validation") && !split.equals("test")) {
            throw new IllegalArgumentException("split must be validation or test but was '" + split + "'");
        }
        settings = Map.copyOf(settings);
    }

    /** {@return what makes two requests differ, in a few words; empty for equal ones} */
    public String difference(RunRequest other) {
        StringBuilder text = new StringBuilder();
        facts().forEach((name, value) -> {
            String theirs = other.facts().getOrDefault(name, "(not set)");
            if (!theirs.equals(value)) {
                text.append(text.isEmpty() ? "" : ", ").append(name + " is " + theirs + " and not " + value);
            }
        });
        other.facts().forEach((name, theirs) -> {
            if (!facts().containsKey(name)) {
                text.append(text.isEmpty() ? "" : ", ").append(name + " is " + theirs + " and not set");
            }
        });
        return text.toString();
    }

    private Map<String, String> facts() {
        Map<String, String> facts = new TreeMap<>(settings);
        facts.put("id", id);
        facts.put("variant", variant);
        facts.put("learner", learner);
        facts.put("seed", Long.toString(seed));
        facts.put("split", split);
        facts.put("source", stream.source());
        facts.put("order", stream.order());
        facts.put("stream", stream.shape());
        facts.put("domains", Integer.toString(stream.domains()));
        facts.put("unseen", stream.unseen().toString());
        facts.putAll(stream.ingest());
        return facts;
    }
}
