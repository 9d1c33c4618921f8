package io.palimpsest.local.benchmark;

import java.util.ArrayList;
import java.util.List;

/**
 * What was asked of a directory so far, over all commands that were given there.
 *
 * @param commands the commands as typed, each once, the first one first
 * @param variants names of the variants in the order of the commands
 * @param orders orders of the domains in the order of the commands
 */
public record BenchmarkRecord(List<String> commands, List<String> variants, List<String> orders) {

    /** Nothing yet. */
    public static final BenchmarkRecord NONE = new BenchmarkRecord(List.of(), List.of(), List.of());

    /** Copies the lists. */
    public BenchmarkRecord {
        commands = List.copyOf(commands);
        variants = List.copyOf(variants);
        orders = List.copyOf(orders);
    }

    /**
     * {@return this and one more command}
     *
     * @param command as typed
     * @param options what it asks for
     */
    public BenchmarkRecord and(String command, BenchmarkOptions options) {
        return new BenchmarkRecord(
                joined(commands, List.of(command)),
                joined(variants, options.variants().stream().map(Variant::name).toList()),
                joined(
                        orders,
                        options.streams().stream().map(stream -> stream.order()).toList()));
    }

    private static List<String> joined(List<String> before, List<String> more) {
        List<String> all = new ArrayList<>(before);
        more.stream().filter(item -> !all.contains(item)).forEach(all::add);
        return all;
    }
}
