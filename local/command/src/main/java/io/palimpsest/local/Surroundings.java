package io.palimpsest.local;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;

/**
 * What a command may know of the process it runs in; nothing below reads the environment or a system property.
 *
 * @param environment environment variables that may carry settings
 * @param home directory that data is kept in unless an option says otherwise
 * @param terminal whether standard output is a terminal that understands ANSI control sequences
 * @param out standard output
 * @param error standard error
 */
public record Surroundings(
        Map<String, String> environment, Path home, boolean terminal, PrintStream out, PrintStream error) {

    public Surroundings {
        environment = Map.copyOf(environment);
    }
}
