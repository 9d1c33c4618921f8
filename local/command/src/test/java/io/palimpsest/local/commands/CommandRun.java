package io.palimpsest.local.commands;

import io.palimpsest.local.Surroundings;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/**
 * One execution of the command line inside the test.
 *
 * @param code exit code
 * @param out standard output
 * @param error standard error
 */
record CommandRun(int code, String out, String error) {

    static CommandRun of(String... arguments) {
        return with(Map.of(), arguments);
    }

    static CommandRun with(Map<String, String> environment, String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream error = new ByteArrayOutputStream();
        Surroundings surroundings = new Surroundings(
                environment,
                Path.of("target", "home"),
                false,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(error, true, StandardCharsets.UTF_8));
        int code = CommandLines.create(surroundings).execute(arguments);
        return new CommandRun(code, out.toString(StandardCharsets.UTF_8), error.toString(StandardCharsets.UTF_8));
    }
}
