package io.palimpsest.local.commands;

import picocli.CommandLine.Option;

/** The option of every command that gives an order: who gives it. */
final class OrderOptions {

    @Option(
            names = "--by",
            paramLabel = "NAME",
            description = "Who gives the order, for the audit (default: the user of this machine).")
    private String by;

    /** {@return who gives the order} */
    String by() {
        return by == null || by.isBlank() ? ClusterAccess.person() : by.trim();
    }
}
