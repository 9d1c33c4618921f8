package io.palimpsest.local;

import io.palimpsest.local.commands.CommandLines;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The entry point of the {@code palimpsest} command, and the only class that reads the environment of the process. */
public final class Palimpsest {

    /** Variables that the launcher reads; they are no settings. */
    private static final Set<String> LAUNCHER_VARIABLES =
            Set.of("PALIMPSEST_HOME", "PALIMPSEST_HEAP", "PALIMPSEST_JAVA_OPTIONS");

    private Palimpsest() {}

    /**
     * Runs one command and ends the process with its {@link ExitCode}.
     *
     * @param arguments as typed
     */
    public static void main(String[] arguments) {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        PrintStream error = new PrintStream(System.err, true, StandardCharsets.UTF_8);
        Surroundings surroundings = new Surroundings(
                settingsIn(System.getenv()),
                Path.of(System.getProperty("palimpsest.home", "data")),
                Boolean.getBoolean("palimpsest.terminal"),
                out,
                error);
        int code = CommandLines.create(surroundings).execute(arguments);
        out.flush();
        // Libraries leave threads behind that would keep the process alive.
        System.exit(code);
    }

    private static Map<String, String> settingsIn(Map<String, String> environment) {
        return environment.entrySet().stream()
                .filter(variable -> !LAUNCHER_VARIABLES.contains(variable.getKey()))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }
}
