package io.palimpsest.evaluator.topology;

/** Keys of several parts in the evaluator's stores, ordered by their parts and searchable by the first ones. */
final class StoreKey {
    private static final char SEPARATOR = '\0';

    private StoreKey() {}

    /** The key of all parts. */
    static String of(String... parts) {
        return String.join(String.valueOf(SEPARATOR), parts);
    }

    /** The common beginning of every key that starts with these parts and has more. */
    static String prefix(String... parts) {
        return of(parts) + SEPARATOR;
    }
}
