package io.palimpsest.local.commands;

import io.palimpsest.local.lifecycle.CommandLogging;
import picocli.CommandLine.Model.CommandSpec;

/** The logging of a command that asks or orders something and ends: only what the person asked for is printed, unless debugging. */
final class QuietLogging {

    private QuietLogging() {}

    static void begin(CommandSpec spec) {
        if (RootCommand.of(spec.commandLine()).debug()) {
            CommandLogging.toStandardError(true);
        }
    }
}
