package io.palimpsest.local.benchmark.result;

import io.palimpsest.ingest.IngestSettings;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What decides a stream, so that two runs on equal ones are trained on the same events in the same order.
 *
 * @param source {@code emoji} or a folder
 * @param order order of the domains, as the ingest setting takes it
 * @param shape value of the setting {@code ingest.stream}, empty for none
 * @param domains how many domains are trained, the first ones that the source lists; 0 for all
 * @param unseen domains of which the held-out pairs are sent, but no pair is trained
 * @param ingest further ingest settings, by key
 */
public record StreamSpec(
        String source, String order, String shape, int domains, List<String> unseen, Map<String, String> ingest) {

    /** Checks the ranges. */
    public StreamSpec {
        if (domains < 0) {
            throw new IllegalArgumentException("number of domains must be >= 0 but was " + domains);
        }
        unseen = List.copyOf(unseen);
        ingest = Map.copyOf(ingest);
    }

    /** {@return the name of its directory, unique among the streams of a benchmark} They differ in the order only. */
    public String key() {
        return Slug.of(order);
    }

    /** {@return the ingest settings that make it, by key} */
    public Map<String, String> settings() {
        Map<String, String> settings = new TreeMap<>(ingest);
        settings.put(IngestSettings.SOURCE.key(), source);
        settings.put(IngestSettings.DOMAIN_ORDER.key(), order);
        if (!shape.isEmpty()) {
            settings.put(IngestSettings.STREAM.key(), shape);
        }
        return settings;
    }
}
