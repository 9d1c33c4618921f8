package io.palimpsest.evaluator.serving.http;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * A token bucket for each client: it holds {@code burst} tokens, is filled by {@code perSecond} of them, and a request takes one. Remembers the
 * {@value #CLIENTS} clients seen last. Safe from any thread.
 */
final class ClientRate {
    private static final int CLIENTS = 10_000;
    private static final double NANOSECONDS = 1e9;

    private final double perSecond;
    private final int burst;
    private final LongSupplier nanoseconds;
    private final Map<String, Bucket> buckets = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
            return size() > CLIENTS;
        }
    };

    /**
     * @param nanoseconds a clock such as {@link System#nanoTime}
     */
    ClientRate(double perSecond, int burst, LongSupplier nanoseconds) {
        this.perSecond = perSecond;
        this.burst = burst;
        this.nanoseconds = nanoseconds;
    }

    /** Takes a token: zero if there was one, else how long it takes until there is. */
    synchronized Duration take(String client) {
        long now = nanoseconds.getAsLong();
        Bucket before = buckets.getOrDefault(client, new Bucket(burst, now));
        double tokens = Math.min(burst, before.tokens() + (now - before.at()) / NANOSECONDS * perSecond);
        boolean granted = tokens >= 1;
        buckets.put(client, new Bucket(granted ? tokens - 1 : tokens, now));
        return granted ? Duration.ZERO : Duration.ofNanos((long) Math.ceil((1 - tokens) / perSecond * NANOSECONDS));
    }

    /** What was there at an instant. */
    private record Bucket(double tokens, long at) {}
}
